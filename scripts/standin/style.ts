/** The pages' whole style; nothing is loaded from elsewhere. */
export const style = `
:root {
	color-scheme: light dark;
	--paper: light-dark(#f4f3f0, #16181b);
	--card: light-dark(#fff, #1f2226);
	--ink: light-dark(#1d2126, #eceae6);
	--faint: light-dark(#5c636b, #a5abb2);
	--line: light-dark(#d7d5cf, #3a3f45);
	--accent: light-dark(#2b5c8a, #8fc0ee);
	--warn: light-dark(#fdf3d8, #3a3019);
}
* { box-sizing: border-box; }
body {
	margin: 0; padding: 1rem; background: var(--paper); color: var(--ink);
	font: 1rem/1.5 system-ui, sans-serif;
}
main {
	max-width: 35rem; margin: 4vh auto; overflow: hidden; background: var(--card);
	border: 1px solid var(--line); border-radius: .75rem;
}
.notice { margin: 0; padding: .75rem 1.5rem; background: var(--warn); font-size: .875rem; }
.body { padding: 1.5rem; }
h1 { margin: 0 0 .25rem; font-size: 1.5rem; line-height: 1.25; }
h2 { margin: 1.5rem 0 .5rem; font-size: 1rem; }
p { margin: .5rem 0; }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
.faint, .people small { color: var(--faint); }
ul { margin: 0; padding: 0; list-style: none; }
.scopes { display: flex; flex-wrap: wrap; gap: .375rem; }
.scopes li { padding: 0 .5rem; border: 1px solid var(--line); border-radius: 1rem; font-size: .875rem; }
.people { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: .5rem; }
button, input, select { min-height: 2.75rem; font: inherit; color: inherit; border-radius: .5rem; }
button, select, input:not([type=checkbox]) {
	padding: .375rem .75rem; background: var(--card); border: 1px solid var(--line);
}
select, input:not([type=checkbox]) { border-color: var(--faint); }
button { cursor: pointer; }
button:hover { border-color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.people button { display: flex; width: 100%; gap: .75rem; align-items: center; text-align: start; }
.people img { width: 2.5rem; height: 2.5rem; border-radius: 50%; }
.people span, .people small { display: block; min-width: 0; line-height: 1.3; overflow-wrap: anywhere; }
details { margin: 1rem 0; padding: 0 .75rem; border: 1px solid var(--line); border-radius: .5rem; }
summary { padding: .625rem 0; cursor: pointer; }
details label { display: block; }
details select { display: block; width: 100%; margin: .25rem 0 .75rem; }
details .check { display: flex; padding-bottom: .25rem; line-height: 1.3; gap: .5rem; align-items: center; }
.check input { width: 1.25rem; height: 1.25rem; min-height: 0; flex: none; margin: .625rem 0; accent-color: var(--accent); }
.row { display: flex; flex-wrap: wrap; gap: .5rem; }
.row input { flex: 1 1 12rem; min-width: 0; }
.deny { width: 100%; }
`;
