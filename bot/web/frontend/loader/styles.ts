// The launcher's and the frame's look; the few tokens they need are repeated, for the host page has none.

export const STYLES = `
:host{all:initial;--accent:#1f6f5c;--hover:#185949;--paper:#faf8f4;--ring:#1b6453}
@media(prefers-color-scheme:dark){:host{--accent:#2a7a66;--hover:#338a74;--paper:#15191f;--ring:#7fcdb6}}
[hidden]{display:none!important}
.launcher,.room{position:fixed;z-index:2147483000;inset-block-end:calc(20px + env(safe-area-inset-bottom));inset-inline-end:20px;box-shadow:0 2px 6px #1d243014,0 16px 48px #1d24302e}
.launcher{display:flex;align-items:center;gap:10px;box-sizing:border-box;min-height:56px;margin:0;padding:0 22px 0 18px;padding-inline:18px 22px;border:0;border-radius:28px;background:var(--accent);color:#fff;font:600 1rem/1.3 system-ui,"Segoe UI",Roboto,"Noto Sans","Noto Sans Arabic",sans-serif;cursor:pointer;transition:background 150ms ease-out}
.launcher:hover{background:var(--hover)}
.launcher:focus-visible{outline:3px solid var(--ring);outline-offset:3px}
svg{width:24px;height:24px;flex:none;fill:none;stroke:currentColor;stroke-width:2;stroke-linejoin:round}
.badge{position:absolute;inset-block-start:-6px;inset-inline-end:-4px;box-sizing:border-box;min-width:24px;padding:2px 7px;border:2px solid var(--paper);border-radius:14px;background:#a5361f;color:#fff;font-size:13px;line-height:16px;text-align:center}
.badge:empty{display:none}
.news{position:fixed;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.room{box-sizing:border-box;width:380px;height:640px;max-width:calc(100vw - 40px);max-height:calc(100vh - 40px);max-height:calc(100dvh - 40px);overflow:hidden;border-radius:18px;background:var(--paper);visibility:hidden;opacity:0;translate:0 8px;transition:opacity 150ms ease-out,translate 150ms ease-out,visibility 0s 150ms}
.open{visibility:visible;opacity:1;translate:0;transition-delay:0s}
.phone{inset:0;width:auto;height:100vh;height:100dvh;max-width:none;max-height:none;padding:env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left);border-radius:0;box-shadow:none}
iframe{display:block;width:100%;height:100%;border:0;color-scheme:light dark}
@media(max-width:480px){.word{display:none}.launcher{padding:0 16px}}
@media(prefers-reduced-motion:reduce){.launcher,.room{transition:none}}
@media print{:host{display:none}}
`;
