// Solves one proof of work with altcha-lib: the challenge's JSON text comes on standard input, the ANSWER goes to
// standard output in the form the ALTCHA widget submits (base64 of challenge and solution).
import { readFileSync } from "node:fs";
import { solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";

const challenge = JSON.parse(readFileSync(0, "utf8"));
const solution = await solveChallenge({ challenge, deriveKey });
process.stdout.write(Buffer.from(JSON.stringify({ challenge, solution })).toString("base64"));
