// Pass: (depth key, index in the posed textures) of each splat of one instance, at its entries of the list.
// 0 is the farthest key of the instance's cluster. Twin: src/gpu/cpu-sorter.ts

#include "../chunks/integer-pass.glsl"

uniform usampler2D splatCenters;
// depth = dot(depthRow, (world centre, 1)), metres in front of the camera rig.
uniform vec4 depthRow;
// The instance's entries of the list, and its first splat in the posed textures.
uniform int firstEntry;
uniform int splatCount;
uniform int firstSplat;
// The cluster's keys: key = keyBase + clamp(floor((farDepth - depth) * keysPerMetre), 0, keyCount - 1).
uniform int keyBase;
uniform int keyCount;
uniform float farDepth;
uniform float keysPerMetre;

out uvec2 keyed;

void main() {
	int entry = list_index() - firstEntry;
	if (entry < 0 || entry >= splatCount) discard;
	int splat = firstSplat + entry;
	vec3 center = uintBitsToFloat(texelFetch(splatCenters, texel_of(splat), 0).xyz);
	float depth = dot(depthRow, vec4(center, 1.0));
	float steps = clamp((farDepth - depth) * keysPerMetre, 0.0, float(keyCount - 1));
	// The integer min clamps NaN to the range too.
	keyed = uvec2(uint(keyBase) + min(uint(steps), uint(keyCount - 1)), uint(splat));
}
