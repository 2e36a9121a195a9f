using System.Net.Http.Headers;
using System.Text.Json;

namespace VisionFinetune.Runner.Events.Mlflow;

/// <summary>The part of MLflow's REST API 2.0 that a mirror needs. Every method throws <see cref="MlflowException"/> if it fails.</summary>
internal sealed class MlflowClient : IDisposable
{
    public const string TokenVariable = "MLFLOW_TRACKING_TOKEN";

    private readonly MlflowHttp _http;

    /// <param name="address">Of the server; ends with a slash.</param>
    /// <param name="token">Sent as bearer token; none for open servers.</param>
    /// <param name="timeout">Longest wait for one answer.</param>
    /// <param name="handler">Replaces the network in tests.</param>
    public MlflowClient(Uri address, string? token, TimeSpan timeout, HttpMessageHandler? handler = null)
    {
        Address = address;
        _http = new MlflowHttp(address, timeout, string.IsNullOrEmpty(token) ? null : new AuthenticationHeaderValue("Bearer", token), handler);
    }

    public Uri Address { get; }

    public void Dispose() => _http.Dispose();

    /// <summary>The id of the experiment of that name, which is made if need be.</summary>
    public async Task<string> ExperimentAsync(string name, CancellationToken cancel)
    {
        if (await FindExperimentAsync(name, cancel).ConfigureAwait(false) is { } found)
            return found;
        try
        {
            var answer = await _http.PostAsync("mlflow/experiments/create", new { name }, cancel).ConfigureAwait(false);
            return Text(answer, "experiment_id");
        }
        catch (MlflowException e) when (e.ErrorCode == MlflowException.AlreadyExists)
        {
            // another run made it in between
            if (await FindExperimentAsync(name, cancel).ConfigureAwait(false) is { } made)
                return made;
            throw;
        }
    }

    /// <summary>Begins a run.</summary>
    /// <param name="experimentId">See <see cref="ExperimentAsync"/>.</param>
    /// <param name="name">What the server shows.</param>
    /// <param name="start">Milliseconds since 1970.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<(string RunId, string ArtifactUri)> CreateRunAsync(string experimentId, string name, long start, CancellationToken cancel)
    {
        var answer = await _http.PostAsync(
            "mlflow/runs/create", new { experiment_id = experimentId, run_name = name, start_time = start }, cancel).ConfigureAwait(false);
        var info = Member(Member(answer, "run"), "info");
        return (Text(info, "run_id"), TextOrNone(info, "artifact_uri") ?? "");
    }

    /// <summary>What the server has of a run.</summary>
    public async Task<MlflowRunState> GetRunAsync(string runId, CancellationToken cancel)
    {
        var run = Member(await _http.GetAsync($"mlflow/runs/get?run_id={Uri.EscapeDataString(runId)}", cancel).ConfigureAwait(false), "run");
        var deleted = TextOrNone(Member(run, "info"), "lifecycle_stage") == "deleted";
        var metrics = MemberOrNone(MemberOrNone(run, "data"), "metrics") is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().ToList() : [];
        return new MlflowRunState(deleted, metrics.Select(Step).DefaultIfEmpty().Max());
    }

    /// <summary>Changes status, name or end of a run.</summary>
    /// <param name="runId">Which.</param>
    /// <param name="status">RUNNING, FINISHED, FAILED or KILLED.</param>
    /// <param name="name">The new name; none to keep it.</param>
    /// <param name="end">Milliseconds since 1970; none while it runs.</param>
    /// <param name="cancel">Gives up.</param>
    public Task UpdateRunAsync(string runId, string status, string? name, long? end, CancellationToken cancel) =>
        _http.PostAsync("mlflow/runs/update", new { run_id = runId, status, run_name = name, end_time = end }, cancel);

    public Task LogBatchAsync(string runId, MlflowBatch batch, CancellationToken cancel) =>
        _http.PostAsync("mlflow/runs/log-batch", new { run_id = runId, batch.Metrics, batch.Params, batch.Tags }, cancel);

    /// <summary>Hands a file to the server's artifact proxy.</summary>
    /// <param name="folder">Path of the run's artifacts on the proxy.</param>
    /// <param name="name">Relative path with slashes.</param>
    /// <param name="content">The file.</param>
    /// <param name="cancel">Gives up.</param>
    public Task UploadAsync(string folder, string name, byte[] content, CancellationToken cancel)
    {
        var path = string.Join('/', $"{folder}/{name}".Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.EscapeDataString));
        return _http.PutAsync($"mlflow-artifacts/artifacts/{path}", content, cancel);
    }

    private async Task<string?> FindExperimentAsync(string name, CancellationToken cancel)
    {
        try
        {
            var answer = await _http.GetAsync($"mlflow/experiments/get-by-name?experiment_name={Uri.EscapeDataString(name)}", cancel).ConfigureAwait(false);
            var experiment = Member(answer, "experiment");
            return TextOrNone(experiment, "lifecycle_stage") == "deleted"
                ? throw new MlflowException($"its experiment '{name}' is deleted; restore it there or choose another with --mlflow-experiment", null, false)
                : Text(experiment, "experiment_id");
        }
        catch (MlflowException e) when (e.ErrorCode == MlflowException.DoesNotExist)
        {
            return null;
        }
    }

    /// <summary>64-bit numbers are texts where the server follows the JSON mapping of protocol buffers.</summary>
    private static long Step(JsonElement metric) => MemberOrNone(metric, "step") switch
    {
        { ValueKind: JsonValueKind.Number } number => number.TryGetInt64(out var value) ? value : 0,
        { ValueKind: JsonValueKind.String } => long.TryParse(TextOrNone(metric, "step"), out var parsed) ? parsed : 0,
        _ => 0,
    };

    private static string Text(JsonElement element, string name) => TextOrNone(element, name) ?? throw NotMlflow(name);

    private static JsonElement Member(JsonElement element, string name) => MemberOrNone(element, name) ?? throw NotMlflow(name);

    /// <summary>A text member; none where it is missing, something else, or no text that .NET can hold.</summary>
    private static string? TextOrNone(JsonElement element, string name)
    {
        try
        {
            return MemberOrNone(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
        }
        catch (InvalidOperationException)       // half a surrogate pair
        {
            return null;
        }
    }

    private static JsonElement? MemberOrNone(JsonElement? element, string name)
    {
        try
        {
            return element is { ValueKind: JsonValueKind.Object } known && known.TryGetProperty(name, out var value) ? value : null;
        }
        catch (InvalidOperationException)       // half a surrogate pair in the name of some member
        {
            return null;
        }
    }

    private static MlflowException NotMlflow(string name) =>
        new($"it does not answer as an MLflow server: '{name}' is missing", null, isTransient: false);
}
