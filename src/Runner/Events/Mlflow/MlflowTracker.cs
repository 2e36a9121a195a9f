using Serilog;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Runs;

namespace VisionFinetune.Runner.Events.Mlflow;

/// <summary>Mirrors a run to an MLflow tracking server, in the background: parameters and tags at the start, numbers once an epoch, the
/// status and the small files at the end.</summary>
internal sealed class MlflowTracker : IRunTracker
{
    private const string ProxyScheme = "mlflow-artifacts";

    private static readonly string[] s_files = ["recipe.yaml", "summary.json", "metrics.jsonl", "report.html"];

    private readonly MlflowClient _client;
    private readonly MlflowRun _mirror;
    private readonly MlflowQueue _queue;
    private readonly TimeProvider _clock;
    private readonly long _lastKnownStep;
    private string _folder = "";
    private long _step;
    private bool _hasEnded;

    /// <param name="client">Disposed with this.</param>
    /// <param name="mirror">The run on the server.</param>
    /// <param name="lastKnownStep">The server has the numbers up to here, and would keep a second copy of them.</param>
    /// <param name="limits">Of waiting and memory.</param>
    /// <param name="clock">Tells the time stamps.</param>
    public MlflowTracker(MlflowClient client, MlflowRun mirror, long lastKnownStep, MlflowLimits limits, TimeProvider clock)
    {
        (_client, _mirror, _lastKnownStep, _clock) = (client, mirror, lastKnownStep, clock);
        _queue = new MlflowQueue(client, mirror.RunId, limits);
    }

    /// <summary>Requests that are still to be sent.</summary>
    public int Waiting => _queue.Waiting;

    private long Now => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    public void Started(RunStart start)
    {
        (_folder, _step) = (start.Run.Folder, start.Step);
        RunDirectory.WriteJson(start.Run.MlflowFile, _mirror);
        _queue.Add((client, cancel) => client.UpdateRunAsync(_mirror.RunId, "RUNNING", start.Run.Name, null, cancel));
        var facts = start.Facts.Select(f => new MlflowEntry($"vft.{f.Key.ToLowerInvariant().Replace(' ', '_')}", f.Value));
        var tags = facts.Prepend(new("vft.folder", _folder)).Prepend(new("mlflow.source.type", "LOCAL")).Prepend(new("mlflow.source.name", "vft train"));
        foreach (var batch in MlflowBatch.Of(start.Hyperparameters.Select(h => new MlflowEntry(h.Name, h.Text)), tags))
            _queue.Add((client, cancel) => client.LogBatchAsync(_mirror.RunId, batch, cancel));
    }

    public void StepsDone(StepReport report)
    {
    }

    public void EpochDone(EpochMetrics metrics, bool isBest)
    {
        _step = metrics.Step;
        if (_step > _lastKnownStep)
            Add(MetricNames.Of(metrics).Append(("epoch", metrics.Epoch)));
    }

    public void Finished(RunSummary summary)
    {
        Add(MetricNames.Of(summary));
        End("FINISHED");
        Upload();
    }

    public void Failed(Exception reason) => End(reason is OperationCanceledException ? "KILLED" : "FAILED");

    public void Dispose()
    {
        if (!_hasEnded)
            End("FAILED");
        _queue.Dispose();
        _client.Dispose();
    }

    /// <summary>Numbers that are none are left out: not every server takes them.</summary>
    private void Add(IEnumerable<(string Name, double Value)> values)
    {
        var now = Now;
        _queue.Add(values.Where(v => double.IsFinite(v.Value)).Select(v => new MlflowMetric(v.Name, v.Value, now, _step)));
    }

    private void End(string status)
    {
        _hasEnded = true;
        var end = Now;
        _queue.Add((client, cancel) => client.UpdateRunAsync(_mirror.RunId, status, null, end, cancel));
    }

    private void Upload()
    {
        if (!Uri.TryCreate(_mirror.ArtifactUri, UriKind.Absolute, out var uri) || uri.Scheme != ProxyScheme
            || uri.Authority.Length > 0 && uri.Authority != _client.Address.Authority)
        {
            Log.Information("MLflow keeps files at '{Uri:l}', not behind its server, so report and plots stay in the run's folder", _mirror.ArtifactUri);
            return;
        }
        var folder = Uri.UnescapeDataString(uri.AbsolutePath);
        foreach (var name in Files())
            _queue.Add((client, cancel) => client.UploadAsync(folder, name, File.ReadAllBytes(Path.Combine(_folder, name)), cancel));
    }

    /// <summary>What is small and worth a look; checkpoints stay where they are.</summary>
    private IEnumerable<string> Files() => s_files
        .Concat(Directory.Exists(Path.Combine(_folder, "plots"))
            ? Directory.GetFiles(Path.Combine(_folder, "plots"), "*.png").Select(f => $"plots/{Path.GetFileName(f)}").Order(StringComparer.Ordinal)
            : [])
        .Where(name => File.Exists(Path.Combine(_folder, name)));
}
