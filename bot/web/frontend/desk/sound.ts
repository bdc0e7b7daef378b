// A short, soft sign that somebody new is waiting; made in the browser, off unless switched on.

let context: AudioContext | null = null;

function tone(audio: AudioContext, frequency: number, at: number): void {
  const oscillator = audio.createOscillator();
  const volume = audio.createGain();
  oscillator.frequency.value = frequency;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.12, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.001, at + 0.35);
  oscillator.connect(volume).connect(audio.destination);
  oscillator.start(at);
  oscillator.stop(at + 0.4);
}

/** Two rising tones. Silent until the page was touched once: browsers ask for that. */
export async function playArrival(): Promise<void> {
  try {
    context ??= new AudioContext();
    if (context.state === "suspended") await context.resume();
    tone(context, 587, context.currentTime);
    tone(context, 880, context.currentTime + 0.14);
  } catch {
    // No audio device, or not allowed: the title and the queue say it too.
  }
}
