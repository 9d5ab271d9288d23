/** Sizes that every peer enforces. Changing one changes what peers accept from each other. */
export const ENTRY_MIN_BYTES = 100;
export const ENTRY_MAX_BYTES = 64 * 1024;
export const UPDATE_MAX_BYTES = 256 * 1024;
export const UPDATE_MAX_BLOCKS = 256;
export const UPDATE_MAX_ENTRIES = 4096;
export const SEGMENT_LENGTH = 256;
/** clientID = segment + 1, at most 2^24: four billion entries a feed. */
export const MAX_SEGMENT = 2 ** 24 - 1;
export const MAX_DEPS = { control: 512, content: 8 } as const;
export const MAX_RANK = Number.MAX_SAFE_INTEGER;
export const EXTENSION_MAX_BYTES = 4096;
export const MAX_EXTENSIONS = 16;
/** Sealed boxes carried by one Epoch; further devices get the key by KeyGrant. */
export const EPOCH_MAX_BOXES = 400;
/** Largest size of one sealed box: enough for post-quantum algorithms. */
export const BOX_MAX_BYTES = 2048;
/** Largest size of all boxes of one Epoch: the entry needs room for its other members. */
export const EPOCH_BOXES_MAX_BYTES = 56 * 1024;
export const CERTIFICATE_MAX_BYTES = 2048;
