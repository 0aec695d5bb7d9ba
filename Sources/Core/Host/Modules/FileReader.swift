// The compiler finds `stat` here where a library below imports Foundation.
import CoreFoundation
import Glibc

/// A file that is read at positions of its own choosing; never a file mapped into memory, which another process could
/// cut short while it is read.
struct FileReader: ~Copyable {
    private let descriptor: Int32
    /// The file's size in bytes when it was opened.
    let size: Int

    /// Opens a regular file; nil when there is none that can be read.
    init?(path: String) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
        self.size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// The bytes at a position; fewer than asked for at the end of the file, nil when the range lies outside of it.
    func bytes(at offset: UInt64, count: Int) -> [UInt8]? {
        guard count >= 0, offset <= UInt64(size) else { return nil }
        let count = min(count, size - Int(offset))
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while initialized < count, let base = buffer.baseAddress {
                let got = pread(descriptor, base + initialized, count - initialized, off_t(offset) + off_t(initialized))
                if got < 0 && errno == EINTR { continue }
                guard got > 0 else { break }
                initialized += got
            }
        }
        return bytes
    }
}
