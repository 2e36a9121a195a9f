using System.Security.Cryptography;
using VisionFinetune.Testing;
using VisionFinetune.Vision.Downloads;

namespace VisionFinetune.Vision.Tests.Downloads;

public sealed class Cifar10DownloadTests
{
    [Fact]
    public async Task Puts_the_verified_archive_where_training_reads_it()
    {
        using var folder = new TemporaryFolder();
        var archive = Enumerable.Range(0, 5000).Select(i => (byte)i).ToArray();
#pragma warning disable CA5351 // the publisher's own checksum
        var md5 = Convert.ToHexStringLower(MD5.HashData(archive));
#pragma warning restore CA5351
        using var server = new LoopbackServer(r => ServedResponse.File(r, archive));
        using var http = Downloader.CreateClient();
        var download = new Cifar10Download(new Downloader(http), server.Address("mirror"), Checksum.Md5(md5));

        var first = await download.FetchAsync(folder.File("data"), cancel: TestContext.Current.CancellationToken);
        var second = await download.FetchAsync(folder.File("data"), cancel: TestContext.Current.CancellationToken);

        Assert.Equal((Path.Combine(folder.Path, "data", "cifar-10-binary.tar.gz"), DownloadOutcome.Downloaded), first);
        Assert.Equal(DownloadOutcome.AlreadyPresent, second.Outcome);
        Assert.Equal(archive, File.ReadAllBytes(first.Path));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_mirror_with_another_archive_is_refused()
    {
        using var folder = new TemporaryFolder();
        using var server = new LoopbackServer(_ => new ServedResponse(200, "not CIFAR-10"u8.ToArray()));
        using var http = Downloader.CreateClient();

        var error = await Assert.ThrowsAsync<DownloadException>(() => new Cifar10Download(new Downloader(http), server.Address("f"))
            .FetchAsync(folder.Path, cancel: TestContext.Current.CancellationToken));

        Assert.Contains("expected c32a1d4ab5d03f1284b67883e8d87530", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("ABCDEF01")]
    [InlineData("nothexok")]
    public void A_checksum_must_be_lower_case_digits_of_a_known_length(string hex) =>
        Assert.Throws<ArgumentException>(() => Checksum.Sha256Prefix(hex));
}
