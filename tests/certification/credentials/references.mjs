// Verify credentials with the reference libraries of Digital Bazaar, offline. Reads JSON from standard input:
// {contexts: {address: document}, documents: {address: document}, credentials: [..]}; writes [{verified, status}] as JSON.
import * as vc from "@digitalbazaar/vc";
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import { checkStatus } from "@digitalbazaar/vc-bitstring-status-list";

let text = "";
for await (const piece of process.stdin) text += piece;
const { documents, credentials } = JSON.parse(text);
const documentLoader = async (url) => {
  if (!(url in documents)) throw new Error(`not vendored: ${url}`);
  return { contextUrl: null, documentUrl: url, document: documents[url] };
};
const suite = new DataIntegrityProof({ cryptosuite });
const answers = [];
for (const credential of credentials) {
  const result = await vc.verifyCredential({
    credential, suite, documentLoader,
    checkStatus: (options) => checkStatus({ ...options, verifyBitstringStatusListCredential: true }),
  });
  const set = (result.statusResult?.results ?? []).some((one) => one.status);
  answers.push({ verified: result.verified, set, error: result.error ? JSON.stringify(result.error, Object.getOwnPropertyNames(result.error)).slice(0, 800) : "" });
}
console.log(JSON.stringify(answers));
