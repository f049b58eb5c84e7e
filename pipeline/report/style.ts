/** The report's style sheet: no fonts, scripts or pictures from elsewhere; light and dark. */
export const style = `
:root { color-scheme: light dark; --text: #1c2330; --muted: #5d6675; --line: #dde1e8; --page: #fff; --panel: #f6f8fa;
  --accent: #1f6feb; --reference: #c2410c; }
@media (prefers-color-scheme: dark) { :root { --text: #e5e9f0; --muted: #98a2b3; --line: #303744; --page: #12161d;
  --panel: #1a2029; --accent: #6ea8fe; --reference: #fb923c; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 52rem; padding: 2.5rem 1.25rem 4rem; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.7rem; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2.25rem 0 .5rem; }
p, figcaption, .muted { color: var(--muted); } figure { margin: 0; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .75rem; margin: 1.5rem 0; }
.facts div { background: var(--panel); border-radius: .5rem; padding: .75rem 1rem; }
.facts b { display: block; font-size: 1.25rem; font-variant-numeric: tabular-nums; }
.side { display: flex; flex-wrap: wrap; gap: 1.25rem; }
svg { max-width: 100%; height: auto; background: none !important; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .6rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { font-weight: 600; color: var(--muted); } th:first-child, td:first-child, td:last-child, th:last-child { text-align: left; }
tr.reference td { color: var(--reference); }
.warning { color: var(--text); border-left: 4px solid var(--reference); padding-left: .75rem; }
`
