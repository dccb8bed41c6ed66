"""Signs up, signs in (password, SRP, custom with CAPTCHA), refreshes and signs out with boto3; only the endpoint is changed.

Usage: boto.py ENDPOINT OPS_ENDPOINT
"""

import json
import os
import sys
import urllib.parse
import urllib.request
import uuid

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import boto3
import srp

endpoint, ops = sys.argv[1], sys.argv[2]
idp = boto3.client(
    "cognito-idp",
    endpoint_url=endpoint,
    region_name="local",
    aws_access_key_id="SALLYPORTDEMOKEY0001",
    aws_secret_access_key="demo-secret-for-localhost-only-000000000",
)
user, password = f"boto-{uuid.uuid4()}", "Horse-Battery-8"
mail = f"{user}@example.com"


def code():
    url = f"{ops}/testing/messages?to={urllib.parse.quote(mail)}"
    return json.load(urllib.request.urlopen(url))[0]["facts"]["code"]


def captcha(session):
    body = json.dumps({"ClientId": "demoguarded", "Session": session}).encode()
    request = urllib.request.Request(f"{ops}/testing/answer", body, {"content-type": "application/json"})
    return json.load(urllib.request.urlopen(request))["answer"]


def respond(client, name, session, **answer):
    return idp.respond_to_auth_challenge(
        ClientId=client, ChallengeName=name, Session=session, ChallengeResponses=answer
    )


idp.sign_up(
    ClientId="demoapp", Username=user, Password=password, UserAttributes=[{"Name": "email", "Value": mail}]
)
idp.confirm_sign_up(ClientId="demoapp", Username=user, ConfirmationCode=code())
print("signed up")

tokens = idp.initiate_auth(
    ClientId="demoapp", AuthFlow="USER_PASSWORD_AUTH", AuthParameters={"USERNAME": user, "PASSWORD": password}
)["AuthenticationResult"]
assert idp.get_user(AccessToken=tokens["AccessToken"])["Username"] == user
print("signed in with the password")

for client in ("demoapp", "demoguarded"):
    secret, public = srp.start()
    challenge = idp.initiate_auth(
        ClientId=client, AuthFlow="USER_SRP_AUTH", AuthParameters={"USERNAME": user, "SRP_A": f"{public:x}"}
    )
    proof = srp.answer(secret, "local_Sallyport", password, challenge["ChallengeParameters"])
    result = respond(client, "PASSWORD_VERIFIER", challenge["Session"], **proof)
    if client == "demoguarded":
        assert result["ChallengeParameters"]["type"] == "CAPTCHA_IMAGE", result
        result = respond(
            client, "CUSTOM_CHALLENGE", result["Session"], USERNAME=user, ANSWER=captcha(result["Session"])
        )
    assert result["AuthenticationResult"]["IdToken"]
print("signed in with SRP, with and without a CAPTCHA after it")

challenge = idp.initiate_auth(ClientId="demoguarded", AuthFlow="CUSTOM_AUTH", AuthParameters={"USERNAME": user})
first = challenge["ChallengeParameters"]["image"]
challenge = respond("demoguarded", "CUSTOM_CHALLENGE", challenge["Session"], USERNAME=user, ANSWER="wrong")
assert challenge["ChallengeParameters"]["image"] != first
challenge = respond(
    "demoguarded", "CUSTOM_CHALLENGE", challenge["Session"], USERNAME=user, ANSWER=captcha(challenge["Session"])
)
assert challenge["ChallengeParameters"]["type"] == "PASSWORD"
respond("demoguarded", "CUSTOM_CHALLENGE", challenge["Session"], USERNAME=user, ANSWER=password)[
    "AuthenticationResult"
]
print("signed in through a CAPTCHA, wrong and right")

idp.initiate_auth(
    ClientId="demoapp", AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters={"REFRESH_TOKEN": tokens["RefreshToken"]}
)["AuthenticationResult"]
print("refreshed")

assert idp.admin_get_user(UserPoolId="local_Sallyport", Username=user)["UserStatus"] == "CONFIRMED"
idp.global_sign_out(AccessToken=tokens["AccessToken"])
for call in (
    lambda: idp.get_user(AccessToken=tokens["AccessToken"]),
    lambda: idp.initiate_auth(
        ClientId="demoapp",
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": tokens["RefreshToken"]},
    ),
):
    try:
        call()
    except idp.exceptions.NotAuthorizedException:
        continue
    raise AssertionError("still signed in")
print("signed out")
