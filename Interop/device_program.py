"""The program `device` (Sources/device), which shows what PushClient makes of messages: one process for each account."""

import base64
import json
import subprocess

from cryptography.hazmat.primitives.asymmetric import ec


class DeviceProgram:
    def __init__(self, program, homeserver, user, private_key=None, auth=bytes(16), max_rule_age=0):
        """`user` has `user` and `token`. The keys are those of the user's Web Push subscription."""
        private_key = private_key or ec.generate_private_key(ec.SECP256R1())
        scalar = private_key.private_numbers().private_value.to_bytes(32, "big")
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.write({
            "homeserver": homeserver, "user_id": user.user, "access_token": user.token,
            "private_key": base64.b64encode(scalar).decode(), "auth": base64.b64encode(auth).decode(),
            "max_rule_age": max_rule_age,
        })

    def write(self, value):
        self.process.stdin.write(json.dumps(value) + "\n")
        self.process.stdin.flush()

    def show(self, device, provider, received):
        """What a device shows for a message: JSON from APNs or FCM, bytes from a push server."""
        if provider in ("apns", "fcm"):
            self.write({"device": device, "provider": provider, "payload": received})
        else:
            message = base64.b64encode(received).decode()
            self.write({"device": device, "provider": "push", "message": message})
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"the device's program has ended with {self.process.wait(10)}")
        return json.loads(line)

    def stop(self):
        self.process.stdin.close()
        self.process.wait(30)
