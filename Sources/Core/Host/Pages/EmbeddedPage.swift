import Crypto
import Foundation
import HTTPTypes

/// A page for browsers: one document without anything outside of it, so that it works wherever the server does. The plugin
/// of the same name puts the files of each into the binary.
struct EmbeddedPage: Sendable {
    /// The document, which names one style sheet and one script.
    let html: String
    let style: String
    let script: String

    /// The document's text with its style and its script in it.
    /// - Parameter content: what stands in place of the document's `<!-- content -->`, as HTML.
    func text(content: String = "") -> String {
        html.replacing(#"<link rel="stylesheet" href="page.css">"#, with: "<style>\(style)</style>")
            .replacing(
                #"<script type="module" src="page.js"></script>"#, with: #"<script type="module">\#(script)</script>"#
            )
            .replacing("<!-- content -->", with: content)
    }

    /// The header that the document is sent with.
    var fields: HTTPFields {
        [
            .contentType: "text/html; charset=utf-8", .contentSecurityPolicy: policy, .xContentTypeOptions: "nosniff",
            .referrerPolicy: "no-referrer", .crossOriginOpenerPolicy: "same-origin",
        ]
    }

    /// What the page may do (Content Security Policy, level 3): run its own script and style, known by their digests, and
    /// talk to the server that it came from. `trusted-types 'none'` makes the browser refuse text as markup or script.
    private var policy: String {
        [
            "default-src 'none'", "script-src 'sha256-\(Self.digest(of: script))'",
            "style-src 'sha256-\(Self.digest(of: style))'", "img-src data:", "connect-src 'self'",
            "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ].joined(separator: "; ")
    }

    private static func digest(of text: String) -> String {
        Data(SHA256.hash(data: Data(text.utf8))).base64EncodedString()
    }
}

extension HTTPField.Name {
    // The names are constants that RFC 9110's grammar of a token allows, so that each initializer gives a value.
    // swift-format-ignore: NeverForceUnwrap
    fileprivate static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
    // swift-format-ignore: NeverForceUnwrap
    fileprivate static let crossOriginOpenerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy")!
}
