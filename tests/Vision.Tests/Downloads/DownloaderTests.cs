using System.Security.Cryptography;
using VisionFinetune.Testing;
using VisionFinetune.Vision.Downloads;

namespace VisionFinetune.Vision.Tests.Downloads;

public sealed class DownloaderTests : IDisposable
{
    private static readonly byte[] s_content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7 + i / 251))];
    private static readonly string s_sha = Convert.ToHexStringLower(SHA256.HashData(s_content))[..8];

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = Downloader.CreateClient();

    private string Target => _folder.File("weights.pth");

    private string Part => Target + ".part";

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Fetches_and_verifies_a_file_and_reports_progress()
    {
        using var server = new LoopbackServer(r => ServedResponse.File(r, s_content));
        var progress = new LastProgress();

        Assert.Equal(DownloadOutcome.Downloaded, await Fetch(server, progress: progress));

        AssertComplete();
        Assert.Equal(new DownloadProgress(s_content.Length, s_content.Length), progress.Last);
    }

    [Fact]
    public async Task Does_not_fetch_what_is_there_with_the_right_checksum()
    {
        File.WriteAllBytes(Target, s_content);
        using var server = new LoopbackServer(r => ServedResponse.File(r, s_content));

        Assert.Equal(DownloadOutcome.AlreadyPresent, await Fetch(server));

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Replaces_a_damaged_file_of_the_same_name()
    {
        File.WriteAllText(Target, "damaged");
        using var server = new LoopbackServer(r => ServedResponse.File(r, s_content));

        await Fetch(server);

        AssertComplete();
    }

    [Fact]
    public async Task Resumes_an_interrupted_download_of_an_earlier_process()
    {
        File.WriteAllBytes(Part, s_content[..100_000]);
        using var server = new LoopbackServer(r => ServedResponse.File(r, s_content));

        await Fetch(server);

        AssertComplete();
        Assert.Equal([new ServedRequest("f", "bytes=100000-")], server.Requests);
    }

    [Fact]
    public async Task Continues_where_a_truncated_answer_ended()
    {
        using var server = new LoopbackServer(r => ServedResponse.File(r, s_content) is var full && full.Body.Length > 60_000 ? full with { Sent = 60_000 } : full);

        await Fetch(server);

        AssertComplete();
        Assert.Equal([null, "bytes=60000-", "bytes=120000-", "bytes=180000-", "bytes=240000-"], server.Requests.Select(r => r.Range));
    }

    [Fact]
    public async Task Begins_anew_where_the_server_ignores_ranges()
    {
        File.WriteAllBytes(Part, [1, 2, 3]);
        using var server = new LoopbackServer(_ => new ServedResponse(200, s_content));

        await Fetch(server);

        AssertComplete();
    }

    [Fact]
    public async Task Gives_up_on_a_server_that_ignores_ranges_and_always_truncates()
    {
        using var server = new LoopbackServer(_ => new ServedResponse(200, s_content, Sent: 1000));

        var error = await Assert.ThrowsAsync<DownloadException>(() => Fetch(server));

        Assert.StartsWith($"{server.Address("f")} could not be downloaded: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith($"1000 bytes are kept in '{Part}'; the same command goes on from there.", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Target));
    }

    [Fact]
    public async Task Deletes_a_corrupted_download_and_says_so()
    {
        var corrupted = (byte[])s_content.Clone();
        corrupted[123_456] ^= 1;
        using var server = new LoopbackServer(r => ServedResponse.File(r, corrupted));

        var error = await Assert.ThrowsAsync<DownloadException>(() => Fetch(server));

        Assert.Contains($"sent 300000 bytes whose SHA256 begins with {Convert.ToHexStringLower(SHA256.HashData(corrupted))[..8]}; expected {s_sha}.", error.Message, StringComparison.Ordinal);
        Assert.Contains("were deleted", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Fetches_the_whole_file_once_more_where_the_resumed_part_was_of_another_file()
    {
        File.WriteAllBytes(Part, new byte[1000]);
        using var server = new LoopbackServer(r => ServedResponse.File(r, s_content));

        await Fetch(server);

        AssertComplete();
        Assert.Equal(["bytes=1000-", null], server.Requests.Select(r => r.Range));
    }

    [Fact]
    public async Task A_part_that_is_complete_only_needs_its_name()
    {
        File.WriteAllBytes(Part, s_content);
        using var server = new LoopbackServer(r => ServedResponse.File(r, s_content));

        await Fetch(server);

        AssertComplete();
    }

    [Fact]
    public async Task A_part_longer_than_the_file_is_thrown_away()
    {
        File.WriteAllBytes(Part, [.. s_content, 1, 2, 3]);
        using var server = new LoopbackServer(r => ServedResponse.File(r, s_content));

        await Fetch(server);

        AssertComplete();
    }

    [Fact]
    public async Task Refuses_the_wrong_range()
    {
        File.WriteAllBytes(Part, s_content[..1000]);
        using var server = new LoopbackServer(_ => new ServedResponse(
            206, s_content[5..], new Dictionary<string, string> { ["Content-Range"] = $"bytes 5-{s_content.Length - 1}/{s_content.Length}" }));

        var error = await Assert.ThrowsAsync<DownloadException>(() => Fetch(server));

        Assert.Contains("was asked for the bytes from 1000 and sent 'bytes 5-299999/300000'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Follows_redirects_relative_ones_too()
    {
        using var server = new LoopbackServer(r => r.Path switch
        {
            "f" => ServedResponse.Redirect("/second"),
            "second" => ServedResponse.Redirect("third"),
            _ => ServedResponse.File(r, s_content),
        });

        await Fetch(server);

        AssertComplete();
        Assert.Equal(["f", "second", "third"], server.Requests.Select(r => r.Path));
    }

    [Fact]
    public async Task Refuses_endless_redirects()
    {
        using var server = new LoopbackServer(_ => ServedResponse.Redirect("/f"));

        var error = await Assert.ThrowsAsync<DownloadException>(() => Fetch(server));

        Assert.Equal($"{server.Address("f")} redirects more than 10 times.", error.Message);
    }

    [Theory]
    [InlineData("https://a.example/f", "http://b.example/f")]
    [InlineData("http://a.example/f", "file:///etc/hostname")]
    public async Task Refuses_redirects_to_something_less_safe(string address, string target)
    {
        using var http = new HttpClient(new FixedAnswer(target));

        var error = await Assert.ThrowsAsync<DownloadException>(() => new Downloader(http).FetchAsync(
            new DownloadRequest(new Uri(address), Target, Checksum.Sha256Prefix(s_sha)), cancel: TestContext.Current.CancellationToken));

        Assert.StartsWith($"{address} redirects to {target}; only https is followed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retries_after_errors_of_the_server()
    {
        var left = 3;
        using var server = new LoopbackServer(r => left-- > 0 ? new ServedResponse(503, []) : ServedResponse.File(r, s_content));

        await Fetch(server);

        AssertComplete();
    }

    [Fact]
    public async Task Does_not_retry_what_is_not_there()
    {
        using var server = new LoopbackServer(_ => new ServedResponse(404, []));

        var error = await Assert.ThrowsAsync<DownloadException>(() => Fetch(server));

        Assert.StartsWith($"{server.Address("f")} answered 404 Test.", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task A_silent_connection_is_given_up()
    {
        using var silence = new ManualResetEventSlim();
        using var server = new LoopbackServer(_ =>
        {
            silence.Wait(TimeSpan.FromSeconds(20));
            return new ServedResponse(200, []);
        });

        var error = await Assert.ThrowsAsync<DownloadException>(() => Fetch(server, new DownloadSettings
        {
            MaxFruitlessAttempts = 1,
            StallTimeout = TimeSpan.FromMilliseconds(200),
        }));
        silence.Set();

        Assert.Contains("no answer for 0 seconds (1 attempts in a row)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_download_keeps_its_part()
    {
        using var cancel = new CancellationTokenSource();
        using var server = new LoopbackServer(r => ServedResponse.File(r, s_content) with { Sent = 1000 });
        var settings = new DownloadSettings { FirstPause = TimeSpan.FromMinutes(1) };
        var fetch = new Downloader(_http, settings).FetchAsync(
            new DownloadRequest(server.Address("f"), Target, Checksum.Sha256Prefix(s_sha)), new CancelAfterBytes(cancel), cancel.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);

        Assert.Equal(1000, new FileInfo(Part).Length);
    }

    [Fact]
    public async Task A_full_disk_is_named()
    {
        using var server = new LoopbackServer(r => ServedResponse.File(r, s_content));
        var downloader = new Downloader(_http) { OpenPart = _ => new FullDisk() };

        var error = await Assert.ThrowsAsync<DownloadException>(() => downloader.FetchAsync(
            new DownloadRequest(server.Address("f"), Target, Checksum.Sha256Prefix(s_sha)), cancel: TestContext.Current.CancellationToken));

        Assert.Equal($"The disk of '{_folder.Path}' is full. Free some space and repeat the command: it goes on where it stopped.", error.Message);
    }

    [Fact]
    public async Task Two_downloads_of_one_file_exclude_each_other()
    {
        using var other = new FileStream(Part, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        using var server = new LoopbackServer(r => ServedResponse.File(r, s_content));

        var error = await Assert.ThrowsAsync<DownloadException>(() => Fetch(server));

        Assert.EndsWith("Is another download of it running?", error.Message, StringComparison.Ordinal);
    }

    private Task<DownloadOutcome> Fetch(LoopbackServer server, DownloadSettings? settings = null, IProgress<DownloadProgress>? progress = null) =>
        new Downloader(_http, settings ?? new DownloadSettings { FirstPause = TimeSpan.FromMilliseconds(1) }).FetchAsync(
            new DownloadRequest(server.Address("f"), Target, Checksum.Sha256Prefix(s_sha)), progress, TestContext.Current.CancellationToken);

    private void AssertComplete()
    {
        Assert.Equal([Target], Directory.GetFiles(_folder.Path));
        Assert.True(s_content.AsSpan().SequenceEqual(File.ReadAllBytes(Target)));
    }

    private sealed class LastProgress : IProgress<DownloadProgress>
    {
        public DownloadProgress Last { get; private set; }

        public void Report(DownloadProgress value) => Last = value;
    }

    private sealed class CancelAfterBytes(CancellationTokenSource cancel) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value)
        {
            if (value.BytesDone >= 1000)
                cancel.Cancel();
        }
    }

    private sealed class FixedAnswer(string location) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = new HttpResponseMessage(System.Net.HttpStatusCode.Found);
            response.Headers.Location = new Uri(location);
            return Task.FromResult(response);
        }
    }

    private sealed class FullDisk : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("No space left on device", 28);
    }
}
