/** The part of Khronos' validator that the tests use; the package brings no types. */
declare module 'gltf-validator' {
	/** One finding. */
	export interface ValidationMessage {
		readonly code: string;
		readonly message: string;
		/** 0 error, 1 warning, 2 information, 3 hint. */
		readonly severity: number;
		readonly pointer?: string;
	}
	const validator: {
		validateBytes(
			bytes: Uint8Array,
			options: { maxIssues: number },
		): Promise<{ issues: { messages: ValidationMessage[] } }>;
	};
	export default validator;
}
