#!/bin/sh
# Signs up, signs in (password, SRP, custom with CAPTCHA), refreshes and signs out with awscli; only the endpoint is changed.
# Usage: awscli.sh AWS_PROGRAM ENDPOINT OPS_ENDPOINT PYTHON
set -eu
aws=$1 endpoint=$2 ops=$3 python=$4
here=$(dirname "$0")
export AWS_ACCESS_KEY_ID=SALLYPORTDEMOKEY0001 AWS_SECRET_ACCESS_KEY=demo-secret-for-localhost-only-000000000
export AWS_DEFAULT_REGION=local AWS_EC2_METADATA_DISABLED=true AWS_PAGER= AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
idp() { "$aws" cognito-idp --endpoint-url "$endpoint" --output json "$@"; }
member() { # the first member of this name; to start Python for it takes longer than all else
  grep -o "\"$1\" *: *\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }
code() { # the newest code sent to an address
  curl -fsS -G --data-urlencode "to=$1" "$ops/testing/messages" | member code; }
captcha() { # the answer a session waits for
  curl -fsS -H 'Content-Type: application/json' -d "{\"ClientId\":\"demoguarded\",\"Session\":\"$1\"}" "$ops/testing/answer" | member answer; }

user=cli-$$-$(date +%s)
idp sign-up --client-id demoapp --username "$user" --password Horse-Battery-8 \
  --user-attributes Name=email,Value="$user@example.com" >/dev/null
idp confirm-sign-up --client-id demoapp --username "$user" --confirmation-code "$(code "$user@example.com")"
echo "signed up"

tokens=$(idp initiate-auth --client-id demoapp --auth-flow USER_PASSWORD_AUTH \
  --auth-parameters USERNAME="$user",PASSWORD=Horse-Battery-8)
access=$(echo "$tokens" | member AccessToken)
refresh=$(echo "$tokens" | member RefreshToken)
test "$(idp get-user --access-token "$access" | member Username)" = "$user"
echo "signed in with the password"

keys=$("$python" "$here/srp.py" start)
secret=$(echo "$keys" | sed -n 1p) public=$(echo "$keys" | sed -n 2p)
challenge=$(idp initiate-auth --client-id demoapp --auth-flow USER_SRP_AUTH \
  --auth-parameters USERNAME="$user",SRP_A="$public")
answer=$(echo "$challenge" | "$python" "$here/srp.py" answer "$secret" local_Sallyport Horse-Battery-8)
tokens=$(idp respond-to-auth-challenge --client-id demoapp --challenge-name PASSWORD_VERIFIER \
  --session "$(echo "$challenge" | member Session)" --challenge-responses "$answer")
test -n "$(echo "$tokens" | member IdToken)"
echo "signed in with SRP"

challenge=$(idp initiate-auth --client-id demoguarded --auth-flow CUSTOM_AUTH --auth-parameters USERNAME="$user")
test "$(echo "$challenge" | member type)" = CAPTCHA_IMAGE
challenge=$(idp respond-to-auth-challenge --client-id demoguarded --challenge-name CUSTOM_CHALLENGE \
  --session "$(echo "$challenge" | member Session)" --challenge-responses USERNAME="$user",ANSWER=wrong)
test "$(echo "$challenge" | member type)" = CAPTCHA_IMAGE
session=$(echo "$challenge" | member Session)
challenge=$(idp respond-to-auth-challenge --client-id demoguarded --challenge-name CUSTOM_CHALLENGE \
  --session "$session" --challenge-responses USERNAME="$user",ANSWER="$(captcha "$session")")
test "$(echo "$challenge" | member type)" = PASSWORD
tokens=$(idp respond-to-auth-challenge --client-id demoguarded --challenge-name CUSTOM_CHALLENGE \
  --session "$(echo "$challenge" | member Session)" \
  --challenge-responses USERNAME="$user",ANSWER=Horse-Battery-8)
test -n "$(echo "$tokens" | member IdToken)"
echo "signed in through a CAPTCHA, wrong and right"

tokens=$(idp initiate-auth --client-id demoapp --auth-flow REFRESH_TOKEN_AUTH \
  --auth-parameters REFRESH_TOKEN="$refresh")
test -n "$(echo "$tokens" | member AccessToken)"
echo "refreshed"

test "$(idp admin-get-user --user-pool-id local_Sallyport --username "$user" | member UserStatus)" = CONFIRMED
echo "read as administrator"

idp global-sign-out --access-token "$access"
if idp get-user --access-token "$access" 2>/dev/null; then echo "still signed in" >&2; exit 1; fi
if idp initiate-auth --client-id demoapp --auth-flow REFRESH_TOKEN_AUTH \
  --auth-parameters REFRESH_TOKEN="$refresh" 2>/dev/null; then echo "still refreshes" >&2; exit 1; fi
echo "signed out"
