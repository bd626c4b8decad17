/** Field numbers of the ONNX messages that Gaspard reads and writes (onnx.proto3 of ONNX 1.12 to 1.19). */
export const ONNX_FIELDS = {
	model: { irVersion: 1, producerName: 2, graph: 7, opsetImport: 8, metadata: 14, trainingInfo: 20, functions: 25 },
	opset: { domain: 1, version: 2 },
	graph: {
		node: 1,
		name: 2,
		initializer: 5,
		input: 11,
		output: 12,
		valueInfo: 13,
		sparseInitializer: 15,
	},
	node: { input: 1, output: 2, name: 3, operator: 4, attribute: 5, domain: 7 },
	attribute: {
		name: 1,
		float: 2,
		integer: 3,
		text: 4,
		tensor: 5,
		graph: 6,
		floats: 7,
		integers: 8,
		graphs: 11,
		type: 20,
	},
	tensor: {
		dims: 1,
		dataType: 2,
		floatData: 4,
		int32Data: 5,
		int64Data: 7,
		name: 8,
		rawData: 9,
		docString: 12,
		externalData: 13,
		dataLocation: 14,
	},
	valueInfo: { name: 1, type: 2 },
	type: { tensor: 1 },
	tensorType: { elementType: 1, shape: 2 },
	shape: { dimension: 1 },
	dimension: { value: 1, parameter: 2 },
} as const;

/** Element types: code in the file and bytes per element. */
export const ONNX_ELEMENT = {
	float32: { code: 1, bytes: 4 },
	uint8: { code: 2, bytes: 1 },
	int8: { code: 3, bytes: 1 },
	uint16: { code: 4, bytes: 2 },
	int16: { code: 5, bytes: 2 },
	int32: { code: 6, bytes: 4 },
	int64: { code: 7, bytes: 8 },
	bool: { code: 9, bytes: 1 },
	float16: { code: 10, bytes: 2 },
} as const;

/** Name of an element type. */
export type OnnxElement = keyof typeof ONNX_ELEMENT;

/** Values of AttributeProto.type. */
export const ONNX_ATTRIBUTE_TYPE = { float: 1, integer: 2, text: 3, tensor: 4, integers: 7 } as const;
