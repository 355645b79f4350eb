import Foundation

/// An array job of Slurm whose tasks run the shards of a study.
///
/// A task works on a copy of its shard on a disk of its node, since SQLite is not safe over NFS, and brings
/// it back, whole, after every slice of time and at its end. It stops before its time is over and is requeued
/// then, as it is when its node fails.
public struct SlurmJob: Sendable {
  /// The name of the script in the folder.
  public static let scriptName = "job.sh"

  /// The name of the study.
  public var name: String
  /// The folder of the shards, which all nodes see.
  public var folder: URL
  /// The folder of models and data, which all nodes see.
  public var root: URL
  /// The program.
  public var executable: URL
  /// The number of shards.
  public var shards: Int
  /// The limit of a task in minutes.
  public var minutes: Int
  /// Processors of a task.
  public var processors: Int
  /// Seconds after which a task brings back what it has done.
  public var slice: Int
  /// Further options of `sbatch`, such as "--partition=long".
  public var options: [String]

  /// A job; the properties say what the arguments are.
  public init(
    name: String, folder: URL, root: URL, executable: URL, shards: Int, minutes: Int, processors: Int,
    slice: Int,
    options: [String] = []
  ) {
    (self.name, self.folder, self.root, self.executable) = (name, folder, root, executable)
    (self.shards, self.minutes, self.processors, self.slice) = (shards, minutes, processors, slice)
    self.options = options
  }

  /// The name of the file of a shard.
  public static func shardName(_ number: Int) -> String { "shard-\(number).sqlite" }

  /// The job's script.
  public var script: String {
    let further = options.map { "#SBATCH \($0)\n" }.joined()
    return """
      #!/bin/bash
      #SBATCH --job-name=\(name)
      #SBATCH --array=0-\(shards - 1)
      #SBATCH --time=\(minutes)
      #SBATCH --cpus-per-task=\(processors)
      #SBATCH --requeue
      #SBATCH --open-mode=append
      #SBATCH --signal=B:TERM@60
      #SBATCH --output=\(Self.quoted(folder.path))/task-%a.log
      \(further)\
      # Runs one shard of a study on a disk of its node; see docs/campaigns.md of Crossmatch.
      set -u
      campaign=\(Self.quoted(executable.path))
      shards=\(Self.quoted(folder.path))
      root=\(Self.quoted(root.path))
      shard="shard-$SLURM_ARRAY_TASK_ID.sqlite"
      begin=$SECONDS
      place=$(mktemp -d "${SLURM_TMPDIR:-${TMPDIR:-/tmp}}/campaign.XXXXXX") || exit 1
      trap 'rm -rf "$place"' EXIT
      stopped=0
      trap 'stopped=1; [ -n "${run:-}" ] && kill -TERM "$run"' TERM
      "$campaign" copy --database "$shards/$shard" --output "$place/$shard" || exit 1
      while :; do
        left=$((\(minutes) * 60 - 90 - (SECONDS - begin)))
        [ "$left" -lt 5 ] && stopped=1
        [ "$stopped" = 1 ] && { status=75; break; }
        "$campaign" run --database "$place/$shard" --root "$root" --threads "${SLURM_CPUS_PER_TASK:-\(processors)}" \\
          --seconds "$((left < \(slice) ? left : \(slice)))" &
        run=$!
        wait "$run"; status=$?
        # A signal ends the first wait.
        while kill -0 "$run" 2>/dev/null; do wait "$run"; status=$?; done
        "$campaign" copy --database "$place/$shard" --output "$shards/$shard" --overwrite || exit 1
        [ "$status" = 75 ] || break
      done
      if [ "$status" = 75 ] || [ "$status" = 130 ]; then
        scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
      fi
      exit "$status"

      """
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: "'\\''") + "'"
  }
}
