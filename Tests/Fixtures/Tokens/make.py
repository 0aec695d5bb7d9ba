"""Makes the key set and the tokens of an issuer that is none of ours, by the package `cryptography`: run it in this folder.

The tokens expire in the year 2100. The private keys are forgotten.
"""
import base64, hashlib, hmac, json
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value, count=None):
    return encoded(value.to_bytes(count or (value.bit_length() + 7) // 8, "big"))


RSA = rsa.generate_private_key(65537, 2048)
CURVE = ec.generate_private_key(ec.SECP256R1())
EDWARDS = ed25519.Ed25519PrivateKey.generate()


def token(algorithm, subject="abc", roles=(), kid=None, issuer="https://id.example.org", audience="videoplay",
          expires=4102444800, header=None):
    header = header or {"alg": algorithm, "kid": kid or algorithm}
    claims = {"iss": issuer, "aud": ["x", audience], "sub": subject, "exp": expires,
              "realm_access": {"roles": list(roles)}}
    text = ".".join(encoded(json.dumps(part).encode()) for part in (header, claims))
    data = text.encode()
    if algorithm == "RS256":
        signature = RSA.sign(data, padding.PKCS1v15(), hashes.SHA256())
    elif algorithm == "ES256":
        r, s = decode_dss_signature(CURVE.sign(data, ec.ECDSA(hashes.SHA256())))
        signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    else:
        signature = EDWARDS.sign(data)
    return text + "." + encoded(signature)


rsa_numbers, point = RSA.public_key().public_numbers(), CURVE.public_key().public_numbers()
raw = serialization.Encoding.Raw, serialization.PublicFormat.Raw
keys = {"keys": [
    {"kty": "oct", "kid": "secret", "k": "AAAA"},
    {"kty": "RSA", "kid": "RS256", "use": "sig", "alg": "RS256", "n": number(rsa_numbers.n), "e": number(rsa_numbers.e)},
    {"kty": "EC", "crv": "P-256", "kid": "ES256", "x": number(point.x, 32), "y": number(point.y, 32)},
    {"kty": "OKP", "crv": "Ed25519", "kid": "EdDSA", "x": encoded(EDWARDS.public_key().public_bytes(*raw))},
]}
good = {algorithm: token(algorithm) for algorithm in ("RS256", "ES256", "EdDSA")}
parts = good["RS256"].split(".")
# What a verifier falls for that believes the header: the public key as a secret.
pem = RSA.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
confused = encoded(json.dumps({"alg": "HS256", "kid": "RS256"}).encode()) + "." + parts[1]
bad = {
    "a public key as a secret": confused + "." + encoded(hmac.new(pem, confused.encode(), hashlib.sha256).digest()),
    "none": encoded(b'{"alg":"none"}') + "." + parts[1] + ".",
    "another key's name": token("ES256", kid="EdDSA"),
    "another algorithm": token("ES256", header={"alg": "RS256", "kid": "ES256"}),
    "an unknown key": token("ES256", kid="other"),
    "another audience": token("ES256", audience="other"),
    "another issuer": token("ES256", issuer="https://evil.example.org"),
    "expired": token("ES256", expires=1700000000),
    "nobody": token("ES256", subject=""),
    "other claims": parts[0] + "." + encoded(b'{"iss":"https://id.example.org"}') + "." + parts[2],
}
other = {
    "staff": token("ES256", subject="staff", roles=["other", "staff"]),
    "robot": token("ES256", subject="robot", roles=["robot"]),
    "newcomer": token("ES256", subject="newcomer"),
}
for name, content in (("keys", keys), ("tokens", {"good": good, "bad": bad, "other": other})):
    with open(name + ".json", "w") as file:
        json.dump(content, file, indent=2)
        file.write("\n")
