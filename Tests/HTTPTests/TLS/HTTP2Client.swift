import Foundation
import TestSupport

/// A client of HTTP/2 that does what a test's script says, frame by frame: Python's `h2`, and bytes of one's own.
enum HTTP2Client {
    static let environment = Result { try PythonEnvironment("http2", requirements: ["h2==4.4.1"]) }

    /// Runs a script behind ``prelude``.
    ///
    /// - Parameters:
    ///   - script: the text; it prints what a test looks at.
    ///   - port: the server's.
    ///   - certificate: whom it trusts.
    static func run(_ script: String, _ port: Int, _ certificate: TestCertificate) async throws -> String {
        try await environment.get().finish(prelude + script, [String(port), certificate.certificate])
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static let prelude = """
        import socket, ssl, struct, sys, time
        import h2.config, h2.connection, h2.errors, h2.events, h2.settings

        class Client:
            def __init__(self, window=None, reads=True):
                context = ssl.create_default_context(cafile=sys.argv[2])
                context.set_alpn_protocols(["h2"])
                connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
                connection.settimeout(60)
                self.socket = context.wrap_socket(connection, server_hostname="localhost")
                assert self.socket.selected_alpn_protocol() == "h2"
                self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(
                    client_side=True, header_encoding="utf-8", validate_outbound_headers=False,
                    normalize_outbound_headers=False))
                self.h2.initiate_connection()
                if window is not None:
                    self.h2.update_settings({h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: window})
                self.reads, self.closed, self.away, self.answers, self.pings = reads, False, [], {}, 0
                self.flush()

            def flush(self):
                self.send(self.h2.data_to_send())

            def send(self, data):
                try: self.socket.sendall(data)
                except OSError: self.closed = True
                return not self.closed

            def head(self, method, path, more=(), authority="localhost"):
                names = [(":authority", authority)] if authority is not None else []
                return [(":method", method), (":scheme", "https"), (":path", path)] + names + list(more)

            def begin(self, method, path, more=(), ends=True, authority="localhost"):
                return self.begin_with(self.head(method, path, more, authority), ends)

            def begin_with(self, fields, ends=True):
                stream = self.h2.get_next_available_stream_id()
                self.answers[stream] = {"status": None, "fields": {}, "body": b"", "ended": False, "reset": None, "100": 0}
                self.h2.send_headers(stream, fields, end_stream=ends)
                self.flush()
                return stream

            # Sends a body as fast as the server's windows allow.
            def upload(self, stream, data, ends=True):
                while data and not self.closed and self.answers[stream]["reset"] is None:
                    size = min(self.h2.local_flow_control_window(stream), self.h2.max_outbound_frame_size, len(data))
                    if size == 0:
                        if not self.step(): return False
                        if self.answers[stream]["ended"]: return False
                        continue
                    self.h2.send_data(stream, data[:size])
                    data = data[size:]
                    self.flush()
                if ends and not self.closed and self.answers[stream]["reset"] is None:
                    self.h2.end_stream(stream)
                    self.flush()
                return True

            # Reads once; whether the connection is still open.
            def step(self):
                if self.closed: return False
                try: data = self.socket.recv(65536)
                except OSError: data = b""
                if not data:
                    self.closed = True
                    return False
                for event in self.h2.receive_data(raw(self, data)): self.see(event)
                self.flush()
                return True

            def see(self, event):
                answer = self.answers.get(getattr(event, "stream_id", None))
                if isinstance(event, h2.events.InformationalResponseReceived): answer["100"] += 1
                elif isinstance(event, h2.events.ResponseReceived):
                    answer["fields"] = dict(event.headers)
                    answer["status"] = int(answer["fields"][":status"])
                elif isinstance(event, h2.events.DataReceived):
                    answer["body"] += event.data
                    if self.reads: self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                elif isinstance(event, h2.events.StreamEnded): answer["ended"] = True
                elif isinstance(event, h2.events.StreamReset):
                    if answer is not None: answer["reset"] = int(event.error_code)
                elif isinstance(event, h2.events.PingAckReceived): self.pings += 1

            def until(self, condition):
                while not condition():
                    if not self.step(): return False
                return True

            def finish(self, *streams):
                streams = streams or self.answers
                self.until(lambda: all(self.answers[s]["ended"] or self.answers[s]["reset"] is not None for s in streams))
                return [self.answers[s] for s in streams]

            def ask(self, method, path, more=(), body=None, authority="localhost"):
                stream = self.begin(method, path, more, body is None, authority)
                if body is not None: self.upload(stream, body)
                return self.finish(stream)[0]

            def drain(self):
                while self.step(): pass

        def frame(kind, flags, stream, payload):
            return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload

        # Sends bytes over and over, and reads what comes, until the server has had enough.
        def flood(client, make, count):
            for number in range(count):
                if client.closed or client.away or not client.send(make(number)): break
                if number % 64 == 0:
                    client.socket.settimeout(0.001)
                    try: raw(client, client.socket.recv(65536))
                    except (TimeoutError, ssl.SSLWantReadError): pass
                    except OSError: client.closed = True
                    client.socket.settimeout(60)
            # Who goes on sending is not listened to for ever, and who has stopped hears why.
            while not client.closed:
                try: data = client.socket.recv(65536)
                except OSError: data = b""
                raw(client, data)
                if not data: client.closed = True

        # Frames without those that tell of the server's going away: `h2` would read nothing after them.
        def raw(client, data):
            client.tail = getattr(client, "tail", b"") + data
            frames = b""
            while len(client.tail) >= 9:
                end = 9 + int.from_bytes(client.tail[:3], "big")
                if len(client.tail) < end: break
                if client.tail[3] == 7: client.away.append(int.from_bytes(client.tail[13:17], "big"))
                else: frames += client.tail[:end]
                client.tail = client.tail[end:]
            return frames

        """
}
