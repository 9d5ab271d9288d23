export { errorsOf, KithError } from './errors.js';
export type { CodeTable, ErrorArguments, ErrorDetails } from './errors.js';
export type { IdentityCode, IdentityProblem } from './codes.js';
export {
  invalidArgument,
  isObject,
  namesOf,
  requireForm,
  requireFunction,
  requireFunctions,
  requireObject,
  requireOnly,
  requireText,
} from './arguments.js';
export { systemClock, chain, isPromise } from './environment.js';
export { patientClock } from './patient-clock.js';
export type { Awaitable, Clock, RandomBytes, Timer } from './environment.js';
export {
  concatBytes,
  equalBytes,
  compareBytes,
  utf8Encode,
  utf8Decode,
  hexEncode,
  hexDecode,
  base64urlEncode,
  base64urlDecode,
} from './bytes.js';
export { inDomain } from './domain.js';
export { encodeCanonical, decodeCanonical } from './canonical-cbor.js';
export type { CanonicalResult } from './canonical-cbor.js';
export { CborWriter } from './cbor-writer.js';
export type { CborDefect } from './cbor-scan.js';
export type { AeadKey, CryptoEngine, KeyAgreement, Signer, VerifyKey } from './crypto.js';
export { sha256 } from './portable-hashes.js';
export { createNobleEngine } from './engine-noble.js';
export { createWebCryptoEngine } from './engine-webcrypto.js';
export { didFromKey, keyFromDid, shortFingerprint } from './did.js';
export type { Did } from './did.js';
export { goesOnFrom, issueCertificate, reopenCertificate, verifyCertificate } from './certificate.js';
export { personRoot, rootSeedOf } from './root-keys.js';
export type { PersonRoot } from './root-keys.js';
export { issueRootStatement, rootCommitment, verifyRootChange } from './root-statement.js';
export type { RootChange, RootChangeCode, RootChangeResult, RootStatement } from './root-statement.js';
export type { CertificateCode, CertificateResult, DeviceCertificate } from './certificate.js';
export { seal, openSealed } from './sealed-box.js';
export { requireCrypto } from './web-crypto-support.js';
export type { WebCryptoScope } from './web-crypto-support.js';
export type { DeviceKeys, KeyStore, StoredKeys } from './key-store.js';
export { memoryKeyStore } from './key-store-memory.js';
export { openIdentity, createIdentity } from './identity.js';
export type { Identity, OpenIdentityOptions } from './identity.js';
export type { Group, GroupSecret, SigningIdentity } from './group.js';
export { callListeners, printError } from './listeners.js';
export type { OnError } from './listeners.js';
export { observable } from './observable.js';
export type { Observable, ObservableOptions, WritableObservable } from './observable.js';
export { derived, sameItems } from './derived.js';
export { eventSource } from './events.js';
export type { Events, EventSource } from './events.js';
