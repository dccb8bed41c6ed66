// Every sign-in of aws-amplify v6 that needs no browser, with only Auth.Cognito.userPoolEndpoint changed.
// Usage: node amplify.mjs DEMO DEMO_OPS WAYS WAYS_OPS, where WAYS serves pools.yaml.
// Passkeys are not here: Amplify makes and uses them through navigator.credentials, which Node has not.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { Amplify } from "aws-amplify";
import * as auth from "aws-amplify/auth";
import { Authenticator, PASSWORD, captcha, code } from "./sallyport.mjs";

const [demo, demoOps, ways, waysOps] = process.argv.slice(2);
// Amplify tells the device's name from it; Node has it from version 21 on.
globalThis.navigator ??= { userAgent: "Node.js" };
const called = new Set();
const fetched = globalThis.fetch;
globalThis.fetch = (url, options) => {
  called.add(new URL(url).origin);
  return fetched(url, options);
};

const AT = {
  demoapp: ["local_Sallyport", demo, demoOps],
  demoguarded: ["local_Sallyport", demo, demoOps],
  ways: ["local_Ways", ways, waysOps],
  rotating: ["local_Ways", ways, waysOps],
  must: ["local_Must", ways, waysOps],
};
let ops;

function use(userPoolClientId) {
  const [userPoolId, userPoolEndpoint, itsOps] = AT[userPoolClientId];
  ops = itsOps;
  Amplify.configure({ Auth: { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint } } });
}

const email = (username) => `${username}@example.com`;

async function signedUp(options = {}) {
  const username = `amplify-${randomUUID()}`;
  const made = await auth.signUp({
    username,
    password: PASSWORD,
    options: { userAttributes: { email: email(username) }, ...options },
  });
  assert.equal(made.nextStep.signUpStep, "CONFIRM_SIGN_UP");
  const confirmed = await auth.confirmSignUp({ username, confirmationCode: await code(ops, email(username)) });
  assert.ok(confirmed.isSignUpComplete);
  return username;
}

async function signIn(username, authFlowType, more = {}) {
  const { password = PASSWORD, ...options } = more;
  return auth.signIn({
    username,
    ...(password === null ? {} : { password }),
    options: { authFlowType, ...options },
  });
}

async function isIn(answer, username) {
  assert.equal(answer.nextStep.signInStep, "DONE");
  assert.equal((await auth.getCurrentUser()).username, username);
  return (await auth.fetchAuthSession()).tokens;
}

const step = (answer, expected) => assert.equal(answer.nextStep.signInStep, expected);
const answered = async (challengeResponse) => auth.confirmSignIn({ challengeResponse: await challengeResponse });

// Sign-up, SRP, password, refresh, attributes, a changed and a reset password.
use("demoapp");
const alice = await signedUp();
let tokens = await isIn(await signIn(alice), alice);
assert.equal(tokens.idToken.payload.email, email(alice));
console.log("signed up, and in with SRP");
const refreshed = (await auth.fetchAuthSession({ forceRefresh: true })).tokens;
assert.notEqual(refreshed.accessToken.toString(), tokens.accessToken.toString());
console.log("refreshed");
await auth.updateUserAttributes({ userAttributes: { name: "Alice", nickname: "Al" } });
await auth.deleteUserAttributes({ userAttributeKeys: ["nickname"] });
const attributes = await auth.fetchUserAttributes();
assert.equal(attributes.name, "Alice");
assert.equal(attributes.nickname, undefined);
const moved = `moved-${email(alice)}`;
const update = await auth.updateUserAttribute({ userAttribute: { attributeKey: "email", value: moved } });
assert.equal(update.nextStep.updateAttributeStep, "CONFIRM_ATTRIBUTE_WITH_CODE");
await auth.confirmUserAttribute({ userAttributeKey: "email", confirmationCode: await code(ops, moved) });
assert.equal((await auth.fetchUserAttributes()).email_verified, "true");
console.log("changed and verified attributes");
await auth.updatePassword({ oldPassword: PASSWORD, newPassword: "Horse-Battery-9" });
await auth.signOut();
await assert.rejects(signIn(alice), { name: "NotAuthorizedException" });
const reset = await auth.resetPassword({ username: alice });
assert.equal(reset.nextStep.resetPasswordStep, "CONFIRM_RESET_PASSWORD_WITH_CODE");
await auth.confirmResetPassword({
  username: alice,
  newPassword: PASSWORD,
  confirmationCode: await code(ops, moved),
});
await isIn(await signIn(alice, "USER_PASSWORD_AUTH"), alice);
await auth.signOut({ global: true });
console.log("reset the password, and in with it");

// Custom challenges, with and without SRP before them.
use("demoguarded");
const session = { last: "" };
const seen = globalThis.fetch;
globalThis.fetch = async (url, options) => {
  const reply = await seen(url, options);
  const told = await reply.clone().json().catch(() => ({}));
  session.last = told.Session ?? session.last;
  return reply;
};
let asked = await signIn(alice, "CUSTOM_WITHOUT_SRP", { password: null });
step(asked, "CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE");
assert.equal(asked.nextStep.additionalInfo.type, "CAPTCHA_IMAGE");
asked = await answered("wrong");
assert.equal(asked.nextStep.additionalInfo.type, "CAPTCHA_IMAGE");
asked = await answered(captcha(ops, "demoguarded", session.last));
assert.equal(asked.nextStep.additionalInfo.type, "PASSWORD");
await isIn(await answered(PASSWORD), alice);
await auth.signOut();
asked = await signIn(alice, "CUSTOM_WITH_SRP");
assert.equal(asked.nextStep.additionalInfo.type, "CAPTCHA_IMAGE");
await isIn(await answered(captcha(ops, "demoguarded", session.last)), alice);
await auth.signOut();
console.log("signed in through a CAPTCHA, wrong and right, and after SRP");

// A software token: set up, then asked for.
use("ways");
const bob = await signedUp();
await isIn(await signIn(bob), bob);
const app = new Authenticator((await auth.setUpTOTP()).sharedSecret);
await auth.verifyTOTPSetup({ code: await app.fresh() });
await auth.updateMFAPreference({ totp: "PREFERRED" });
assert.equal((await auth.fetchMFAPreference()).preferred, "TOTP");
await auth.signOut();
asked = await signIn(bob);
step(asked, "CONFIRM_SIGN_IN_WITH_TOTP_CODE");
await assert.rejects(answered("000000"), { name: "CodeMismatchException" });
await isIn(await answered(app.fresh()), bob);
console.log("set a software token up, and in with it");

// Another factor beside it, and which of the two.
await auth.updateMFAPreference({ totp: "NOT_PREFERRED", email: "NOT_PREFERRED" });
await auth.signOut();
asked = await signIn(bob, "USER_PASSWORD_AUTH");
step(asked, "CONTINUE_SIGN_IN_WITH_MFA_SELECTION");
assert.deepEqual([...asked.nextStep.allowedMFATypes].sort(), ["EMAIL", "TOTP"]);
asked = await answered("EMAIL");
step(asked, "CONFIRM_SIGN_IN_WITH_EMAIL_CODE");
await isIn(await answered(code(ops, email(bob))), bob);
console.log("chose the code by e-mail as second factor");

// The device stands for the second factor once it is remembered.
await auth.rememberDevice();
assert.equal((await auth.fetchDevices()).length, 1);
await auth.signOut();
tokens = await isIn(await signIn(bob), bob);
assert.ok((await auth.fetchAuthSession({ forceRefresh: true })).tokens.accessToken);
await auth.signOut();
await isIn(await signIn(bob, "USER_PASSWORD_AUTH"), bob);
console.log("signed in with the remembered device, and refreshed");
await auth.forgetDevice();
await auth.signOut();
step(await signIn(bob), "CONTINUE_SIGN_IN_WITH_MFA_SELECTION");
await auth.signOut();
console.log("forgot the device, and is asked again");

// The choice of what a sign-in begins with.
const carol = await signedUp();
asked = await signIn(carol, "USER_AUTH", { password: null });
step(asked, "CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION");
assert.ok(asked.nextStep.availableChallenges.includes("EMAIL_OTP"));
step(await answered("EMAIL_OTP"), "CONFIRM_SIGN_IN_WITH_EMAIL_CODE");
await isIn(await answered(code(ops, email(carol))), carol);
await auth.signOut();
asked = await signIn(carol, "USER_AUTH", { password: null, preferredChallenge: "EMAIL_OTP" });
step(asked, "CONFIRM_SIGN_IN_WITH_EMAIL_CODE");
await isIn(await answered(code(ops, email(carol))), carol);
await auth.signOut();
for (const choice of ["PASSWORD", "PASSWORD_SRP"]) {
  await signIn(carol, "USER_AUTH", { password: null });
  step(await answered(choice), "CONFIRM_SIGN_IN_WITH_PASSWORD");
  await isIn(await answered(PASSWORD), carol);
  await auth.signOut();
  await isIn(await signIn(carol, "USER_AUTH", { preferredChallenge: choice }), carol);
  await auth.signOut();
}
console.log("chose a code by e-mail, the password and SRP to begin with");

// Signed up with a choice-based sign-in to follow by itself.
const dave = `amplify-${randomUUID()}`;
await auth.signUp({
  username: dave,
  password: PASSWORD,
  options: { userAttributes: { email: email(dave) }, autoSignIn: { authFlowType: "USER_AUTH" } },
});
const confirmed = await auth.confirmSignUp({ username: dave, confirmationCode: await code(ops, email(dave)) });
assert.equal(confirmed.nextStep.signUpStep, "COMPLETE_AUTO_SIGN_IN");
await isIn(await auth.autoSignIn(), dave);
await auth.deleteUser();
await assert.rejects(signIn(dave), { name: "NotAuthorizedException" });
console.log("signed in by itself after signing up, and deleted the account");

// Each refresh token is good once.
use("rotating");
const erin = await signedUp();
await isIn(await signIn(erin), erin);
for (let times = 0; times < 3; times += 1) {
  assert.ok((await auth.fetchAuthSession({ forceRefresh: true })).tokens.accessToken);
}
await auth.signOut();
console.log("rotated refresh tokens");

// Whoever has no second factor sets one up while signing in.
use("must");
const frank = await signedUp();
asked = await signIn(frank);
step(asked, "CONTINUE_SIGN_IN_WITH_TOTP_SETUP");
const his = new Authenticator(asked.nextStep.totpSetupDetails.sharedSecret);
await isIn(await answered(his.fresh()), frank);
await auth.signOut();
step(await signIn(frank), "CONFIRM_SIGN_IN_WITH_TOTP_CODE");
await isIn(await answered(his.fresh()), frank);
await auth.signOut();
console.log("set a software token up while signing in");

assert.deepEqual([...called].sort(), [...new Set([demo, demoOps, ways, waysOps])].sort());
console.log("called nobody but Sallyport");
// Amplify leaves a timer behind.
process.exit(0);
