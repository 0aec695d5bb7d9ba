internal import CLibPQ
internal import Glibc

/// An epoll instance. Sockets are watched level-triggered, under the number of their slot.
struct EventPoll: ~Copyable {
    struct Event {
        let slot: Int
        let isReadable: Bool
        let isWritable: Bool
    }

    private let descriptor: Int32
    private let buffer: UnsafeMutableBufferPointer<epoll_event>
    private static let wakeUpSlot = UInt32.max

    init(wakeUp: Int32) {
        self.descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        self.buffer = .allocate(capacity: 64)
        var event = epoll_event()
        event.events = EPOLLIN.rawValue | EPOLLET.rawValue
        event.data.u32 = Self.wakeUpSlot
        epoll_ctl(descriptor, EPOLL_CTL_ADD, wakeUp, &event)
    }

    deinit {
        close(descriptor)
        buffer.deallocate()
    }

    func add(_ socket: Int32, slot: Int) {
        change(EPOLL_CTL_ADD, socket, slot: slot, isWriting: false)
    }

    func setWriting(_ isWriting: Bool, _ socket: Int32, slot: Int) {
        change(EPOLL_CTL_MOD, socket, slot: slot, isWriting: isWriting)
    }

    func remove(_ socket: Int32) {
        var event = epoll_event()
        epoll_ctl(descriptor, EPOLL_CTL_DEL, socket, &event)
    }

    private func change(_ operation: Int32, _ socket: Int32, slot: Int, isWriting: Bool) {
        var event = epoll_event()
        event.events = EPOLLIN.rawValue | (isWriting ? EPOLLOUT.rawValue : 0)
        event.data.u32 = UInt32(truncatingIfNeeded: slot)
        epoll_ctl(descriptor, operation, socket, &event)
    }

    /// - Parameter milliseconds: how long at most; -1 without limit.
    func wait(milliseconds: Int32, _ body: (Event) -> Void) {
        // EINTR shows as -1, and is a wake-up like any other.
        let count = epoll_wait(descriptor, buffer.baseAddress, Int32(buffer.count), milliseconds)
        guard count > 0 else { return }
        for event in buffer[..<Int(count)] where event.data.u32 != Self.wakeUpSlot {
            // An error or a hang-up is found by reading.
            let isReadable = event.events & ~EPOLLOUT.rawValue != 0
            body(
                Event(
                    slot: Int(event.data.u32), isReadable: isReadable,
                    isWritable: event.events & EPOLLOUT.rawValue != 0))
        }
    }
}
