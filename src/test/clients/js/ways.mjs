// The second factors of amazon-cognito-identity-js: a software token set up and asked for, and a remembered device;
// only the endpoint is changed. Usage: node ways.mjs WAYS WAYS_OPS, which serves pools.yaml.
// The library knows no EMAIL_OTP, no USER_AUTH and no passkeys: those are amplify.mjs's.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import cognito from "amazon-cognito-identity-js";
import { Authenticator, PASSWORD, code } from "./sallyport.mjs";

const [endpoint, ops] = process.argv.slice(2);
const { AuthenticationDetails, CognitoUser, CognitoUserAttribute, CognitoUserPool } = cognito;
const promised = (call) =>
  new Promise((resolve, reject) => call((failure, result) => (failure ? reject(failure) : resolve(result))));
const called = (call, more = {}) => new Promise((onSuccess, onFailure) => call({ ...more, onSuccess, onFailure }));

const email = (username) => `${username}@example.com`;
const poolOf = { ways: "local_Ways", must: "local_Must" };

function person(Username, ClientId = "ways") {
  return new CognitoUser({ Username, Pool: new CognitoUserPool({ UserPoolId: poolOf[ClientId], ClientId, endpoint }) });
}

async function signedUp(clientId = "ways") {
  const username = `js-${randomUUID()}`;
  const user = person(username, clientId);
  await promised((done) =>
    user.pool.signUp(username, PASSWORD, [new CognitoUserAttribute({ Name: "email", Value: email(username) })], [], done),
  );
  await promised(async (done) => user.confirmRegistration(await code(ops, email(username)), false, done));
  return username;
}

// Settles with the name of the challenge that comes, or with the session.
function asked(call) {
  return new Promise((resolve, reject) => {
    const told = (name) => () => resolve(name);
    call({
      onSuccess: resolve,
      onFailure: reject,
      totpRequired: told("SOFTWARE_TOKEN_MFA"),
      mfaSetup: told("MFA_SETUP"),
      selectMFAType: told("SELECT_MFA_TYPE"),
    });
  });
}

function signIn(user, flow = "USER_SRP_AUTH") {
  user.setAuthenticationFlowType(flow);
  const details = new AuthenticationDetails({ Username: user.getUsername(), Password: PASSWORD });
  return asked((callbacks) => user.authenticateUser(details, callbacks));
}

const associated = (user) =>
  new Promise((associateSecretCode, onFailure) => user.associateSoftwareToken({ associateSecretCode, onFailure }));

// A software token: set up, then asked for.
const bob = await signedUp();
let user = person(bob);
let session = await signIn(user);
assert.equal(session.getIdToken().payload["cognito:username"], bob);
const app = new Authenticator(await associated(user));
const first = await app.fresh();
assert.equal((await called((callbacks) => user.verifySoftwareToken(first, "app", callbacks))).Status, "SUCCESS");
await promised((done) => user.setUserMfaPreference(null, { Enabled: true, PreferredMfa: true }, done));
assert.deepEqual((await promised((done) => user.getUserData(done))).UserMFASettingList, ["SOFTWARE_TOKEN_MFA"]);
assert.equal(await signIn(user), "SOFTWARE_TOKEN_MFA");
await assert.rejects(
  asked((callbacks) => user.sendMFACode("000000", callbacks, "SOFTWARE_TOKEN_MFA")),
  (failure) => failure.code === "CodeMismatchException",
);
const second = await app.fresh();
session = await asked((callbacks) => user.sendMFACode(second, callbacks, "SOFTWARE_TOKEN_MFA"));
assert.ok(session.isValid());
console.log("set a software token up, and in with it");

// The device stands for the second factor once it is remembered.
await called((callbacks) => user.setDeviceStatusRemembered(callbacks));
for (const flow of ["USER_SRP_AUTH", "USER_PASSWORD_AUTH"]) {
  user = person(bob);
  session = await signIn(user, flow);
  assert.ok(session.isValid());
  session = await promised((done) => user.refreshSession(session.getRefreshToken(), done));
  assert.ok(session.isValid());
}
console.log("signed in with the remembered device, and refreshed");
const devices = await called((callbacks) => user.listDevices(10, null, callbacks));
assert.equal(devices.Devices.length, 1);
await called((callbacks) => user.setDeviceStatusNotRemembered(callbacks));
assert.equal(await signIn(person(bob)), "SOFTWARE_TOKEN_MFA");
console.log("forgot the device, and is asked again");

// Attributes, a reset password, the end of the account.
const attribute = (Name, Value) => new CognitoUserAttribute({ Name, Value });
await promised((done) => user.updateAttributes([attribute("name", "Bob"), attribute("nickname", "B")], done));
await promised((done) => user.deleteAttributes(["nickname"], done));
const names = (await promised((done) => user.getUserAttributes(done))).map((each) => each.getName());
assert.ok(names.includes("name") && !names.includes("nickname"));
await called((callbacks) => user.getAttributeVerificationCode("email", callbacks), {});
const verifying = await code(ops, email(bob));
await called((callbacks) => user.verifyAttribute("email", verifying, callbacks));
await promised((done) => user.signOut(done));
console.log("changed attributes, and out");

// Whoever has no second factor sets one up while signing in.
const frank = await signedUp("must");
user = person(frank, "must");
assert.equal(await signIn(user), "MFA_SETUP");
const his = new Authenticator(await associated(user));
const third = await his.fresh();
session = await asked((callbacks) => user.verifySoftwareToken(third, "app", callbacks));
assert.ok(session.isValid());
assert.equal(await signIn(person(frank, "must")), "SOFTWARE_TOKEN_MFA");
user = person(frank, "must");
await called((callbacks) => user.forgotPassword(callbacks));
const reset = await code(ops, email(frank));
await called((callbacks) => user.confirmPassword(reset, "Horse-Battery-9", callbacks));
await assert.rejects(signIn(person(frank, "must")), (failure) => failure.code === "NotAuthorizedException");
console.log("set a software token up while signing in, and reset the password");
