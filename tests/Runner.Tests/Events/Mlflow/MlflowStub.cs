using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using VisionFinetune.Testing;

namespace VisionFinetune.Runner.Tests.Events.Mlflow;

/// <summary>A tracking server that follows MLflow's published REST API 2.0: it knows one experiment at most, keeps what it is told, and
/// refuses what the real one refuses.</summary>
internal sealed class MlflowStub : IDisposable
{
    private readonly LoopbackServer _server;
    private readonly ConcurrentDictionary<string, string> _params = [];

    public MlflowStub()
    {
        _server = new LoopbackServer(Answer);
        Address = _server.Address("").AbsoluteUri;
    }

    public string Address { get; }

    public IReadOnlyList<ServedRequest> Requests => _server.Requests;

    /// <summary>Method and path of every request, without the API's prefix and without queries.</summary>
    public IReadOnlyList<string> Calls => [.. Requests.Select(r => $"{r.Method} {r.Path.Replace("api/2.0/", "", StringComparison.Ordinal).Split('?')[0]}")];

    public string? Experiment { get; set; }

    public string ArtifactUri { get; init; } = "mlflow-artifacts:/7/r1/artifacts";

    public bool IsRunGone { get; set; }

    /// <summary>Is asked first; what it returns is the answer.</summary>
    public Func<ServedRequest, ServedResponse?> Interfere { get; set; } = _ => null;

    public IReadOnlyDictionary<string, string> Params => _params;

    public ConcurrentDictionary<string, string> Tags { get; } = [];

    public ConcurrentQueue<(string Key, double Value, long Timestamp, long Step)> Metrics { get; } = [];

    public ConcurrentQueue<JsonObject> Updates { get; } = [];

    public ConcurrentDictionary<string, byte[]> Files { get; } = [];

    public static ServedResponse Error(int status, string code, string message) =>
        Json(new JsonObject { ["error_code"] = code, ["message"] = message }, status);

    public void Dispose() => _server.Dispose();

    private static ServedResponse Json(JsonObject body, int status = 200) => new(status, Encoding.UTF8.GetBytes(body.ToJsonString()));

    private ServedResponse Answer(ServedRequest request)
    {
        if (Interfere(request) is { } other)
            return other;
        const string artifacts = "api/2.0/mlflow-artifacts/artifacts/";
        if (request.Method == "PUT" && request.Path.StartsWith(artifacts, StringComparison.Ordinal))
        {
            Files[request.Path[artifacts.Length..]] = request.Body;
            return Json([]);
        }
        var body = request.Body.Length == 0 ? [] : JsonNode.Parse(request.Body)!.AsObject();
        return (request.Method, request.Path.Split('?')[0]) switch
        {
            ("GET", "api/2.0/mlflow/experiments/get-by-name") => GetExperiment(request),
            ("POST", "api/2.0/mlflow/experiments/create") => Create((string)body["name"]!),
            ("POST", "api/2.0/mlflow/runs/create") => Json(new JsonObject { ["run"] = new JsonObject { ["info"] = Info() } }),
            ("GET", "api/2.0/mlflow/runs/get") => IsRunGone ? Error(404, "RESOURCE_DOES_NOT_EXIST", "Run 'r1' not found") : Run(),
            ("POST", "api/2.0/mlflow/runs/update") => Update(body),
            ("POST", "api/2.0/mlflow/runs/log-batch") => Log(body),
            _ => Error(404, "ENDPOINT_NOT_FOUND", request.Path),
        };
    }

    private ServedResponse GetExperiment(ServedRequest request) =>
        Experiment is not null && request.Path.EndsWith($"?experiment_name={Uri.EscapeDataString(Experiment)}", StringComparison.Ordinal)
            ? Json(new JsonObject { ["experiment"] = new JsonObject { ["experiment_id"] = "7", ["name"] = Experiment, ["lifecycle_stage"] = "active" } })
            : Error(404, "RESOURCE_DOES_NOT_EXIST", "Could not find experiment");

    private ServedResponse Create(string name)
    {
        Experiment = name;
        return Json(new JsonObject { ["experiment_id"] = "7" });
    }

    private JsonObject Info() => new()
    {
        ["run_id"] = "r1",
        ["experiment_id"] = "7",
        ["status"] = "RUNNING",
        ["artifact_uri"] = ArtifactUri,
        ["lifecycle_stage"] = "active",
    };

    private ServedResponse Run() => Json(new JsonObject
    {
        ["run"] = new JsonObject
        {
            ["info"] = Info(),
            ["data"] = new JsonObject
            {
                ["metrics"] = new JsonArray([.. Metrics.GroupBy(m => m.Key).Select(g => g.MaxBy(m => m.Step))
                    .Select(m => new JsonObject { ["key"] = m.Key, ["value"] = m.Value, ["timestamp"] = m.Timestamp, ["step"] = m.Step })]),
            },
        },
    });

    private ServedResponse Update(JsonObject body)
    {
        if ((string?)body["run_id"] != "r1")
            return Error(404, "RESOURCE_DOES_NOT_EXIST", "no such run");
        Updates.Enqueue(body);
        return Json(new JsonObject { ["run_info"] = Info() });
    }

    private ServedResponse Log(JsonObject body)
    {
        JsonArray Of(string name) => body[name]?.AsArray() ?? [];
        var (metrics, parameters, tags) = (Of("metrics"), Of("params"), Of("tags"));
        if (metrics.Count > 1000 || parameters.Count > 100 || tags.Count > 100 || metrics.Count + parameters.Count + tags.Count > 1000)
            return Error(400, "INVALID_PARAMETER_VALUE", "A batch logging request can contain at most 1000 items.");
        foreach (var parameter in parameters)
        {
            var (key, value) = ((string)parameter!["key"]!, (string)parameter["value"]!);
            if (value.Length > 6000 || !_params.TryAdd(key, value) && _params[key] != value)
                return Error(400, "INVALID_PARAMETER_VALUE", $"Param {key} cannot be '{value}'");
        }
        foreach (var tag in tags)
            Tags[(string)tag!["key"]!] = (string)tag["value"]!;
        foreach (var metric in metrics)
            Metrics.Enqueue(((string)metric!["key"]!, (double)metric["value"]!, (long)metric["timestamp"]!, (long)metric["step"]!));
        return Json([]);
    }
}
