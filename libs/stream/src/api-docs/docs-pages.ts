import { eventType, exampleEvent, type DescribedStream, ingressOf } from './described-stream';

/** Where the pages find Swagger UI. */
export const SWAGGER_PAGE = `<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Nhịp: HTTP</title>
<link rel="stylesheet" href="ui/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="ui/swagger-ui-bundle.js"></script>
<script src="ui/initializer.js"></script>
</body>
</html>
`;

export const INITIALIZER = `SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  validatorUrl: null,
});
`;

/** The first page: where the documents are, and each kind of event with an example. */
export function overviewPage(stream: DescribedStream): string {
  const kinds = stream.kinds.map(
    ({ kind, summary }) => `<section>
<h3 id="${kind}"><code>${eventType(stream, kind)}</code></h3>
<p>${escaped(summary)}</p>
<pre>${escaped(JSON.stringify(exampleEvent(stream, kind), null, 2))}</pre>
</section>`,
  );
  return `<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(stream.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(stream.title)}</h1>
<p>Mỗi sự kiện mang một tên không đổi (<code>source</code>, <code>id</code>):
gửi lại bao nhiêu lần cũng chỉ tính một lần.
<br><span lang="en">An event is named for ever by <code>source</code> and <code>id</code>: sent again, it counts once.</span></p>
<ul>
<li><a href="docs/http">HTTP</a> · <a href="docs/openapi.json">openapi.json</a> (OpenAPI 3.1)</li>
<li>Kafka <code>${escaped(ingressOf(stream))}</code> · <a href="docs/asyncapi.json">asyncapi.json</a> (AsyncAPI 3.0)</li>
</ul>
<h2>Các loại sự kiện · <span lang="en">Kinds of events</span></h2>
${kinds.join('\n')}
</body>
</html>
`;
}

const STYLE = `body{background:#0f1720;color:#c9d3de;font:16px/1.5 Inter,system-ui,sans-serif;max-width:60rem;
margin:2rem auto;padding:0 1rem}h1,h2,h3{color:#eef3f8;font-weight:600}a{color:#4aa8ff}
pre{background:#141e29;border:1px solid #223040;padding:1rem;overflow-x:auto;font-size:14px}`;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (letter) => ENTITIES[letter]!);
