using System.Text.Json;
using VisionFinetune.Runner.Commands;

namespace VisionFinetune.Runner.Studies.Running;

/// <summary>What a study asks of a worker process: one line of JSON on its standard input.</summary>
/// <param name="Run">Absolute path of the run's folder.</param>
/// <param name="Until">Epoch to pause after; none: train to the end.</param>
/// <param name="ScoreTest">Score the test split instead of training.</param>
/// <param name="Threads">Threads to compute with.</param>
internal sealed record WorkerRequest(string Run, int? Until, bool ScoreTest, int Threads)
{
    public string ToLine() => JsonSerializer.Serialize(this, JsonOutput.Options);

    public static WorkerRequest Parse(string line) => JsonSerializer.Deserialize<WorkerRequest>(line, JsonOutput.Options)!;
}

/// <summary>How a request ended.</summary>
internal enum WorkerOutcome
{
    /// <summary>The worker has loaded libtorch and waits for requests.</summary>
    Ready,

    /// <summary>Done; the result is in the run's folder.</summary>
    Done,

    /// <summary>Stopped on request, after a checkpoint.</summary>
    Interrupted,

    /// <summary>The run cannot be trained; the others can.</summary>
    Failed,
}

/// <summary>A worker's answer: one line on its standard output that begins with <see cref="Prefix"/>. Native libraries may print there, too.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="LastLines">What it last wrote to standard error; added on arrival.</param>
internal sealed record WorkerReply(WorkerOutcome Outcome, string? Error = null, IReadOnlyList<string>? LastLines = null)
{
    private const string Prefix = "vft-worker ";

    public string ToLine() => Prefix + JsonSerializer.Serialize(this, JsonOutput.Options);

    /// <summary>The reply in a line, or none when something else printed it.</summary>
    public static WorkerReply? Parse(string line) => line.StartsWith(Prefix, StringComparison.Ordinal)
        ? JsonSerializer.Deserialize<WorkerReply>(line[Prefix.Length..], JsonOutput.Options)
        : null;
}
