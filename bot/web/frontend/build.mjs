// Builds the pages into ../static: `node build.mjs [page …] [--watch] [--to=folder]`, all pages unless some are named.

import { access, cp, mkdir, readFile, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const words = process.argv.slice(2);
const watch = words.includes("--watch");
const target = resolve(words.find((word) => word.startsWith("--to="))?.slice(5) ?? join(here, "..", "static"));
const wanted = words.filter((word) => !word.startsWith("--"));

const exists = (path) => access(path).then(() => true, () => false);

const common = {
  absWorkingDir: here,
  bundle: true,
  minify: !watch,
  legalComments: "none",
  target: ["es2021", "safari16.4", "firefox113", "chrome111"],
  tsconfig: "tsconfig.json",
  logLevel: "warning",
};

/** The script that other sites include: one file, no module, as small as can be, its styles within. */
async function loader() {
  const css = await readFile(join(here, "loader", "loader.css"), "utf8");
  const { code } = await esbuild.transform(css, { loader: "css", minify: true, target: common.target });
  return {
    ...common,
    entryPoints: { widget: "loader/loader.ts" },
    outdir: target,
    format: "iife",
    define: { STYLES: JSON.stringify(code.trim()) },
  };
}

/** A page is a folder with main.ts (which imports its CSS) and <name>.html. */
const page = (name) => ({
  ...common,
  entryPoints: { [name]: `${name}/main.ts` },
  outdir: join(target, "assets"),
  format: "esm",
  charset: "utf8", // modules are always read as UTF-8; the loader must survive other encodings
});

/** The page itself, and its icon when it has one. */
async function copyPage(name) {
  await cp(join(here, name, `${name}.html`), join(target, `${name}.html`));
  const icon = join(here, name, `${name}.svg`);
  if (await exists(icon)) await cp(icon, join(target, "assets", `${name}.svg`));
}

async function build() {
  const names = [];
  for (const name of ["widget", "host", "desk"]) {
    const asked = wanted.length === 0 || wanted.includes(name);
    if (asked && (await exists(join(here, name, "main.ts")))) names.push(name);
  }
  if (wanted.length === 0) await rm(target, { recursive: true, force: true });
  await mkdir(join(target, "assets"), { recursive: true });
  for (const name of names) await copyPage(name);
  for (const options of [await loader(), ...names.map(page)]) {
    if (watch) await (await esbuild.context(options)).watch();
    else await esbuild.build(options);
  }
}

await build();
