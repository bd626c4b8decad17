import { ensurePackages, run } from './ensure.mjs';
import { serve } from './serve.mjs';

ensurePackages();
console.log('Building …');
run('node', ['node_modules/rollup/dist/bin/rollup', '-c', '--silent']);
const { address } = await serve(Number(process.env.PORT ?? 8080));
console.log(
	`\nGaspard's demos are at ${address}\nThe API reference is at ${address}docs/api/ (made at the first visit).\nStop with Ctrl+C.`,
);
