import type { AvatarRights } from '../../src/asset/avatar-asset.ts';

/** Rights of people who do not exist: public domain. */
export const SYNTHETIC_RIGHTS: AvatarRights = {
	authors: ['Gaspard'],
	licenseUrl: 'https://creativecommons.org/publicdomain/zero/1.0/',
	avatarPermission: 'everyone',
	commercialUsage: 'corporation',
	creditNotation: 'unnecessary',
	allowRedistribution: true,
	modification: 'allowModificationRedistribution',
	allowExcessivelyViolentUsage: false,
	allowExcessivelySexualUsage: false,
	allowPoliticalOrReligiousUsage: false,
	allowAntisocialOrHateUsage: false,
};
