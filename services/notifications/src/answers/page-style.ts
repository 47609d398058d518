import { createHash } from 'node:crypto';

/** The look of the page, in the colours and measures of the control room's phone. */
export const STYLE = `
:root{color-scheme:dark;--ground:#0f1720;--raised:#141e29;--line:#223040;--text:#c9d3de;--strong:#eef3f8;
--dim:#8592a0;--ink:#0b1118;--good:#4aa8ff;--watch:#ffd447;--breach:#ff4d3d;--state:var(--text)}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--text);font:16px/1.5 Inter,system-ui,sans-serif;
font-variant-numeric:tabular-nums;-webkit-text-size-adjust:100%}
main{max-width:640px;margin:0 auto;padding:0 18px 32px}
.is-watch{--state:var(--watch)}.is-breach{--state:var(--breach)}.is-good{--state:var(--good)}
header{display:flex;align-items:center;justify-content:space-between;gap:12px;min-height:56px;color:var(--dim);
font-size:14px}
header b{color:var(--strong);font-size:16px;font-weight:650}
.act{padding:18px 18px 20px 20px;border-left:4px solid var(--state);border-radius:14px;
background:linear-gradient(color-mix(in srgb,var(--state) 14%,var(--ground)),
color-mix(in srgb,var(--state) 6%,var(--ground)))}
.act.is-calm{border-left-color:var(--line);background:var(--raised)}
.mark{display:flex;align-items:center;gap:8px;margin:0;color:var(--state);font-weight:600}
.icon{flex:none;width:15px;height:15px;fill:none;stroke:currentColor;stroke-width:2}
.icon .fill{fill:currentColor;stroke:none}
.value{margin:2px 0 0;color:var(--strong);font-size:52px;font-weight:650;letter-spacing:-.03em;line-height:1.3}
h1{margin:2px 0 0;color:var(--strong);font-size:19px;font-weight:650;line-height:1.4}
h2{margin:28px 0 6px;color:var(--dim);font-size:15px;font-weight:600}
p{margin:6px 0 0;overflow-wrap:anywhere}
form{margin:16px 0 0}
label{display:block;margin:0 0 6px;color:var(--text);font-size:15px}
textarea{display:block;width:100%;min-height:92px;padding:10px 12px;border:1px solid #5d6c7d;border-radius:9px;
background:var(--ground);color:var(--strong);font:inherit;resize:vertical}
button,.button{display:inline-grid;place-items:center;min-height:46px;margin:12px 12px 0 0;padding:0 20px;border:0;
border-radius:9px;background:var(--strong);color:var(--ink);font:inherit;font-weight:600;text-decoration:none;
cursor:pointer}
.button{background:var(--line);color:var(--strong)}
:focus-visible{outline:2px solid var(--good);outline-offset:2px}
dl{margin:0}
dl div,li{display:grid;grid-template-columns:minmax(108px,32%) minmax(0,1fr);gap:14px;padding:10px 0;
border-bottom:1px solid var(--line)}
dt{color:var(--dim);font-size:14px;line-height:1.7}
dd{margin:0;overflow-wrap:anywhere}
ol{margin:0;padding:0;list-style:none}
li time{color:var(--dim);font-size:14px;line-height:1.7}
.fault{color:var(--watch);font-weight:600}
footer{margin-top:28px;color:var(--dim);font-size:13px}
`;

/** Only this style, no script, no picture, nothing from anywhere, and forms that come back here. */
const CONTENT_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/** The address holds a token: it is kept from caches, from other sites and from search engines. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': CONTENT_POLICY,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
