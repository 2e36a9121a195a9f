using System.Text.Json;
using System.Text.Json.Nodes;
using VisionFinetune.Testing;

namespace VisionFinetune.Runner.Tests.Service.Api;

/// <summary>The description of the API is complete, and changes only on purpose.</summary>
public sealed class OpenApiTests(RunningService service) : IClassFixture<RunningService>
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Snapshot => Path.Combine(SharedFiles.RepositoryRoot, "tests", "Runner.Tests", "Service", "Api", "openapi.json");

    [Fact]
    public async Task The_document_is_the_one_that_was_agreed_on()
    {
        var text = JsonNode.Parse((await service.GetAsync("/openapi/v1.json")).ToString())!.ToJsonString(s_indented) + "\n";
        if (Environment.GetEnvironmentVariable("VFT_RENEW_SNAPSHOTS") == "1")
            await File.WriteAllTextAsync(Snapshot, text, TestContext.Current.CancellationToken);
        var agreed = File.Exists(Snapshot) ? await File.ReadAllTextAsync(Snapshot, TestContext.Current.CancellationToken) : "";
        if (text != agreed)
            Assert.Fail($"The API differs from tests/Runner.Tests/Service/Api/openapi.json, first at: {FirstDifference(agreed, text)}. If that is meant, renew the "
            + "file with: VFT_RENEW_SNAPSHOTS=1 artifacts/bin/Runner.Tests/debug/VisionFinetune.Runner.Tests -class " + typeof(OpenApiTests).FullName);
    }

    [Fact]
    public async Task Every_operation_says_what_it_does_and_how_it_refuses()
    {
        var paths = (await service.GetAsync("/openapi/v1.json")).GetProperty("paths").EnumerateObject().Where(p => p.Name.StartsWith("/api/", StringComparison.Ordinal)).ToList();
        Assert.True(paths.Count >= 20, $"only {paths.Count} paths");
        foreach (var operation in paths.SelectMany(p => p.Value.EnumerateObject(), (p, o) => (Name: $"{o.Name} {p.Name}", o.Value)))
        {
            Assert.True(operation.Value.TryGetProperty("summary", out var summary) && summary.GetString()!.EndsWith('.'), operation.Name);
            Assert.True(operation.Value.TryGetProperty("operationId", out _), operation.Name);
            var refusals = operation.Value.GetProperty("responses").EnumerateObject().Where(r => r.Name[0] == '4').ToList();
            if (operation.Name.Contains("{id}", StringComparison.Ordinal))
                Assert.Contains(refusals, r => r.Name == "404");
            Assert.All(refusals, r => Assert.True(r.Value.GetProperty("content").TryGetProperty("application/problem+json", out _), operation.Name));
        }
    }

    private static string FirstDifference(string agreed, string found)
    {
        var (left, right) = (agreed.Split('\n'), found.Split('\n'));
        var at = Enumerable.Range(0, Math.Max(left.Length, right.Length)).First(i => i >= left.Length || i >= right.Length || left[i] != right[i]);
        return $"line {at + 1}: expected {(at < left.Length ? left[at].Trim() : "the end")}, found {(at < right.Length ? right[at].Trim() : "the end")}";
    }
}
