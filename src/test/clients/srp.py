"""The client half of Cognito's SRP, for clients that bring none (awscli, boto3).

As a program: `srp.py start` prints a secret and SRP_A, one a line;
`srp.py answer SECRET POOL_ID PASSWORD < challenge.json` prints the ChallengeResponses as JSON.
"""

import base64
import hashlib
import hmac
import json
import secrets
import sys
import time

N = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F"
    "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510"
    "15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7"
    "ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C"
    "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
    16,
)
G = 2


def pad(number):
    """Two's-complement bytes, minimal length."""
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def digest(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def number(*parts):
    return int.from_bytes(digest(*parts), "big")


K = number(pad(N), pad(G))


def start():
    secret = secrets.randbits(1024)
    return secret, pow(G, secret, N)


def answer(secret, pool_id, password, parameters):
    pool = pool_id.split("_", 1)[1]
    user = parameters["USER_ID_FOR_SRP"]
    b = int(parameters["SRP_B"], 16)
    salt = int(parameters["SALT"], 16)
    u = number(pad(pow(G, secret, N)), pad(b))
    x = number(pad(salt), digest(f"{pool}{user}:{password}".encode()))
    s = pow(b - K * pow(G, x, N), secret + u * x, N)
    prk = hmac.new(pad(u), pad(s), hashlib.sha256).digest()
    key = hmac.new(prk, b"Caldera Derived Key\x01", hashlib.sha256).digest()[:16]
    now = time.gmtime()
    stamp = time.strftime("%a %b ", now) + str(now.tm_mday) + time.strftime(" %H:%M:%S UTC %Y", now)
    block = parameters["SECRET_BLOCK"]
    text = pool.encode() + user.encode() + base64.b64decode(block) + stamp.encode()
    signature = base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
    return {
        "USERNAME": user,
        "PASSWORD_CLAIM_SECRET_BLOCK": block,
        "PASSWORD_CLAIM_SIGNATURE": signature,
        "TIMESTAMP": stamp,
    }


if __name__ == "__main__":
    if sys.argv[1] == "start":
        mine, public = start()
        print(f"{mine:x}\n{public:x}")
    else:
        challenge = json.load(sys.stdin)
        print(
            json.dumps(
                answer(int(sys.argv[2], 16), sys.argv[3], sys.argv[4], challenge["ChallengeParameters"])
            )
        )
