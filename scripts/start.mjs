import { ensurePackages, run } from './ensure.mjs';
import { serve } from './serve.mjs';

ensurePackages();
console.log('Building …');
run('node', ['node_modules/rollup/dist/bin/rollup', '-c', '--silent']);
const { address } = await serve(Number(process.env.PORT ?? 8080));
console.log(`\nGaspard's demos are at ${address}\nStop with Ctrl+C.`);
