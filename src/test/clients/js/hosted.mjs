// An application in a browser that signs in on the hosted pages by aws-amplify v6's signInWithRedirect, bundled by
// esbuild. Its address says the pool and the client: ?pool=…&client=….
import "aws-amplify/auth/enable-oauth-listener";
import { Amplify } from "aws-amplify";
import { fetchAuthSession, getCurrentUser, signInWithRedirect, signOut } from "aws-amplify/auth";
import { Hub } from "aws-amplify/utils";

const asked = new URLSearchParams(location.search);
for (const name of ["pool", "client"]) {
  if (asked.has(name)) localStorage.setItem(name, asked.get(name));
}
Amplify.configure({
  Auth: {
    Cognito: {
      userPoolId: localStorage.getItem("pool"),
      userPoolClientId: localStorage.getItem("client"),
      userPoolEndpoint: "https://auth.test",
      loginWith: {
        oauth: {
          domain: "auth.test",
          scopes: ["openid", "email"],
          redirectSignIn: [`${location.origin}/back`],
          redirectSignOut: [`${location.origin}/`],
          responseType: "code",
        },
      },
    },
  },
});

const says = (text) => (document.querySelector("h1").textContent = text);
async function told() {
  try {
    const { username } = await getCurrentUser();
    const { tokens } = await fetchAuthSession({ forceRefresh: true });
    says(`${username} ${tokens.idToken.payload.email}`);
  } catch {
    says("Nobody");
  }
}
Hub.listen("auth", ({ payload }) => {
  if (payload.event === "signInWithRedirect") told();
  if (payload.event === "signInWithRedirect_failure") says(`Failed: ${payload.data?.error}`);
});
document.getElementById("in").addEventListener("click", () => signInWithRedirect());
document.getElementById("out").addEventListener("click", () => signOut());
if (!new URLSearchParams(location.search).has("code")) told();
