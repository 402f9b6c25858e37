/** The look of the documentation page. Both themes keep a contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3). */
export const DOCS_STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --raised: #f6f8fa; --line: #d9e0e6; --ink: #16212b; --quiet: #536371; --accent: #0a6a83;
  --code: #0f2733; --code-ink: #e6f1f5;
  --get: #0a6a83; --post: #1d6b3a; --patch: #8a5300; --delete: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #10171d; --raised: #182229; --line: #2c3a44; --ink: #e4ebf0; --quiet: #9fb0bd; --accent: #57c2dc;
    --code: #0a1014; --code-ink: #d5e3ea;
    --get: #57c2dc; --post: #6fcf8f; --patch: #e5b063; --delete: #ff9d94;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1.5rem; }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.6 system-ui, sans-serif; overflow-wrap: anywhere; }
a { color: var(--accent); text-underline-offset: .2em; text-decoration-thickness: .06em; }
a:focus-visible, summary:focus-visible, pre:focus-visible, main:focus-visible { outline: .18rem solid var(--accent); outline-offset: .15rem; border-radius: .2rem; }
code, pre, var { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .9em; font-style: normal; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 1rem; padding: .5rem 1rem; background: var(--paper); z-index: 1; }

header { padding: 4rem clamp(1.25rem, 5vw, 4rem) 2.5rem; border-bottom: 1px solid var(--line); }
.mark { margin: 0; color: var(--accent); font-weight: 650; letter-spacing: .02em; }
h1 { margin: .15rem 0 .5rem; font-size: clamp(2rem, 5vw, 2.9rem); line-height: 1.15; letter-spacing: -.02em; text-wrap: balance; }
header p { margin: .25rem 0; color: var(--quiet); }
header .mark { color: var(--accent); }
header .lead { font-size: 1.2rem; color: var(--ink); }

.columns { display: grid; grid-template-columns: minmax(0, 1fr); }
nav { padding: 1.5rem clamp(1.25rem, 5vw, 4rem); border-bottom: 1px solid var(--line); font-size: .92rem; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav > ul > li { margin-bottom: 1.1rem; }
nav > ul > li > a { color: var(--ink); font-weight: 600; text-decoration: none; }
nav li li a { display: flex; gap: .6rem; align-items: baseline; padding: .1rem 0; line-height: 1.5; color: var(--quiet); text-decoration: none; }
nav a:hover { color: var(--accent); text-decoration: underline; }
nav .method { flex: 0 0 3.3em; font-size: .72rem; line-height: 1; }
@media (min-width: 62rem) {
  .columns { grid-template-columns: 19rem minmax(0, 1fr); }
  nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; padding: 2.5rem 1rem 2.5rem clamp(1.25rem, 5vw, 4rem); border: 0; }
}

main { padding: 2.5rem clamp(1.25rem, 5vw, 4rem) 6rem; max-width: 64rem; outline-offset: -.2rem; }
section { margin-bottom: 4.5rem; }
h2 { margin: 0 0 .4rem; font-size: 1.65rem; line-height: 1.25; letter-spacing: -.01em; }
.about { margin-top: 0; color: var(--quiet); max-width: 44rem; }
.introduction { display: grid; gap: 1.75rem 2.5rem; grid-template-columns: repeat(auto-fit, minmax(min(21rem, 100%), 1fr)); }
.introduction h2 { font-size: 1.05rem; letter-spacing: 0; }
.introduction p { margin: 0; color: var(--quiet); }
.introduction code { color: var(--ink); }
article { padding: 1.75rem 0; border-top: 1px solid var(--line); }
h3 { margin: 0 0 .35rem; font-size: 1.15rem; line-height: 1.35; }
h3 a { color: inherit; text-decoration: none; }
h3 a:hover { text-decoration: underline; }
article p { max-width: 44rem; }
.line { display: flex; flex-wrap: wrap; align-items: baseline; gap: .35rem .75rem; margin: 0 0 .75rem; }
.method { font: 650 .82rem/1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; letter-spacing: .03em; color: var(--get); }
.post { color: var(--post); }
.patch { color: var(--patch); }
.delete { color: var(--delete); }
.path { font-size: .95rem; }
.path var { font-size: 1em; color: var(--accent); }
.scope { font-size: .82rem; color: var(--quiet); }

details { margin: .75rem 0; }
summary { cursor: pointer; width: fit-content; padding: .1rem .25rem .1rem 0; color: var(--accent); font-weight: 550; }
details > :not(summary) { margin-left: 1rem; }
table { width: 100%; margin: .75rem 0 1rem; border-collapse: collapse; font-size: .93rem; }
details table { width: calc(100% - 1rem); }
caption { text-align: left; padding-bottom: .25rem; color: var(--quiet); font-size: .85rem; }
thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
tbody th, tbody td { padding: .5rem 1rem .5rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; font-weight: 400; }
tbody th { width: 36%; }
td p { margin: .15rem 0 0; color: var(--quiet); }
.needed { font-size: .78rem; color: var(--quiet); white-space: nowrap; }
dl { margin: .5rem 0; }
dl div { display: grid; grid-template-columns: 3.5rem minmax(0, 1fr); padding: .4rem 0; border-top: 1px solid var(--line); font-size: .93rem; }
dt { font: .88rem/1.7 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
dd { margin: 0; }
pre { margin: 1rem 0 0; padding: 1rem 1.15rem; overflow-x: auto; border-radius: .5rem; background: var(--code); color: var(--code-ink); line-height: 1.55; overflow-wrap: normal; }

@media print {
  nav, .skip { display: none; }
  pre { white-space: pre-wrap; background: none; color: inherit; border: 1px solid var(--line); }
}
`;
