import type { AvatarProvenance, AvatarRights, RenderingConvention } from './avatar-asset.ts';
import { asFlag, asInteger, asList, asNumber, asObject, asText, asWord } from './json-fields.ts';

/** VRM 1.0's defaults: what a file does not grant is not granted. */
export const DEFAULT_RIGHTS: Omit<AvatarRights, 'authors' | 'licenseUrl'> = {
	avatarPermission: 'onlyAuthor',
	commercialUsage: 'personalNonProfit',
	creditNotation: 'required',
	allowRedistribution: false,
	modification: 'prohibited',
	allowExcessivelyViolentUsage: false,
	allowExcessivelySexualUsage: false,
	allowPoliticalOrReligiousUsage: false,
	allowAntisocialOrHateUsage: false,
};

/** Name and rights out of the `meta` object, in VRM 1.0's words; what is missing takes VRM's default. */
export function readRights(value: unknown): { name: string; rights: AvatarRights } {
	const meta = asObject(value, 'meta');
	const word = <Word extends string>(key: keyof AvatarRights, words: readonly Word[]): Word =>
		asWord(meta[key] ?? DEFAULT_RIGHTS[key as keyof typeof DEFAULT_RIGHTS], `meta.${key}`, words);
	const flag = (key: keyof typeof DEFAULT_RIGHTS): boolean => asFlag(meta[key] ?? DEFAULT_RIGHTS[key], `meta.${key}`);
	return {
		name: asText(meta['name'], 'meta.name'),
		rights: {
			authors: asList(meta['authors'], 'meta.authors').map((author, i) => asText(author, `meta.authors[${i}]`)),
			licenseUrl: asText(meta['licenseUrl'], 'meta.licenseUrl'),
			avatarPermission: word('avatarPermission', ['onlyAuthor', 'onlySeparatelyLicensedPerson', 'everyone']),
			commercialUsage: word('commercialUsage', ['personalNonProfit', 'personalProfit', 'corporation']),
			creditNotation: word('creditNotation', ['required', 'unnecessary']),
			allowRedistribution: flag('allowRedistribution'),
			modification: word('modification', ['prohibited', 'allowModification', 'allowModificationRedistribution']),
			allowExcessivelyViolentUsage: flag('allowExcessivelyViolentUsage'),
			allowExcessivelySexualUsage: flag('allowExcessivelySexualUsage'),
			allowPoliticalOrReligiousUsage: flag('allowPoliticalOrReligiousUsage'),
			allowAntisocialOrHateUsage: flag('allowAntisocialOrHateUsage'),
		},
	};
}

/** How the splats were trained to be drawn. */
export function readConvention(value: unknown): RenderingConvention {
	const convention = asObject(value, 'convention');
	return {
		dilationPixels2: asNumber(convention['dilationPixels2'], 'convention.dilationPixels2', 0, 10),
		opacityCompensation: asFlag(convention['opacityCompensation'], 'convention.opacityCompensation'),
		...(convention['trainedPixelMetres'] !== undefined && {
			trainedPixelMetres: asNumber(convention['trainedPixelMetres'], 'convention.trainedPixelMetres', 1e-6, 1),
		}),
	};
}

/** The record of the avatar's making. */
export function readProvenance(value: unknown): AvatarProvenance {
	const provenance = asObject(value, 'provenance');
	const { seed, consent } = provenance;
	return {
		generator: asText(provenance['generator'], 'provenance.generator'),
		source: asWord(provenance['source'], 'provenance.source', ['synthetic', 'photo', 'clip']),
		created: asText(provenance['created'], 'provenance.created'),
		...(seed !== undefined && { seed: asInteger(seed, 'provenance.seed', Number.MIN_SAFE_INTEGER) }),
		...(consent !== undefined && { consent: asText(consent, 'provenance.consent') }),
	};
}
