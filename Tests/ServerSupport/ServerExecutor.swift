import Dispatch

/// Threads of a server's own: those of the other tasks may all be waiting for processes that wait for the server.
final class ServerExecutor: TaskExecutor {
  private let queue = DispatchQueue(label: "server of tests", attributes: .concurrent)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
