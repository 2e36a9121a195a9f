using System.Net;
using System.Net.Sockets;
using System.Text;
using VisionFinetune.Runner.Tests.Service.Index;

namespace VisionFinetune.Runner.Tests.Service.Api;

/// <summary>No way leads from a run's files to others.</summary>
public sealed class ArtifactTests : IClassFixture<RunningService>
{
    private readonly RunningService _service;
    private readonly string _id;

    public ArtifactTests(RunningService service)
    {
        (_service, _id) = (service, WrittenRuns.Write(service.Runs, 1, epochs: 1));
        File.WriteAllText(Path.Combine(service.Runs, "secret.txt"), "secret");
        var folder = service.FolderOf(_id);
        if (!File.Exists(Path.Combine(folder, "link.txt")))
        {
            File.CreateSymbolicLink(Path.Combine(folder, "link.txt"), Path.Combine(service.Runs, "secret.txt"));
            Directory.CreateSymbolicLink(Path.Combine(folder, "linked"), service.Runs);
        }
        File.WriteAllText(Path.Combine(folder, ".hidden"), "secret");
    }

    [Theory]
    [InlineData("../secret.txt")]
    [InlineData("..%2fsecret.txt")]
    [InlineData("%2e%2e/secret.txt")]
    [InlineData("%2e%2e%2fsecret.txt")]
    [InlineData("plots/../../secret.txt")]
    [InlineData("..%5csecret.txt")]
    [InlineData("link.txt")]
    [InlineData("linked/secret.txt")]
    [InlineData(".hidden")]
    [InlineData("/etc/passwd")]
    [InlineData("%2fetc%2fpasswd")]
    public async Task Nothing_outside_of_the_folder_is_sent(string path)
    {
        var answer = await RawAsync($"GET /api/v1/runs/{_id}/artifacts/{path} HTTP/1.1");
        Assert.Matches("^HTTP/1.1 (404|400)", answer);
        Assert.DoesNotContain("secret\n", answer + "\n", StringComparison.Ordinal);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("%2e%2e")]
    [InlineData("..%2f..")]
    [InlineData("a%2fb")]
    [InlineData("x~..")]
    [InlineData("..~x")]
    public async Task Nothing_but_a_run_is_a_run(string id)
    {
        Assert.Matches("^HTTP/1.1 (404|405)", await RawAsync($"GET /api/v1/runs/{id} HTTP/1.1"));
        Assert.Matches("^HTTP/1.1 (404|405)", await RawAsync($"DELETE /api/v1/runs/{id} HTTP/1.1\r\nX-Requested-With: vft"));
        Assert.True(Directory.Exists(_service.FolderOf(_id)));
    }

    [Fact]
    public async Task Links_and_hidden_files_are_not_listed()
    {
        var paths = (await _service.GetAsync($"/api/v1/runs/{_id}/artifacts")).GetProperty("items").EnumerateArray().Select(a => a.GetProperty("path").GetString());
        Assert.Equal(["metrics.jsonl", "recipe.yaml", "summary.json"], paths);
    }

    [Fact]
    public async Task Deleting_a_run_spares_what_its_links_lead_to()
    {
        Assert.Equal(HttpStatusCode.NoContent, (await _service.SendAsync(HttpMethod.Delete, $"/api/v1/runs/{_id}")).Status);
        Assert.False(Directory.Exists(_service.FolderOf(_id)));
        Assert.Equal("secret", await File.ReadAllTextAsync(Path.Combine(_service.Runs, "secret.txt"), TestContext.Current.CancellationToken));
    }

    /// <summary>Sends a request as it stands: a client would tidy the path up first.</summary>
    private async Task<string> RawAsync(string requestLine)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(_service.Http.BaseAddress!.Host, _service.Http.BaseAddress.Port, TestContext.Current.CancellationToken);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{requestLine}\r\nHost: {_service.Http.BaseAddress.Authority}\r\nConnection: close\r\n\r\n"), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
