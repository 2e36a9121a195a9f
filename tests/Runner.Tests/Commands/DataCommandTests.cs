using VisionFinetune.Engine;
using VisionFinetune.Runner.Commands;
using VisionFinetune.Testing;
using VisionFinetune.Vision.Downloads;

namespace VisionFinetune.Runner.Tests.Commands;

[Collection(ConsoleTests.Name)]
public sealed class DataCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_archive_that_is_not_the_official_one_is_refused_and_deleted()
    {
        using var server = new LoopbackServer(_ => new ServedResponse(200, [1, 2, 3]));

        var error = Assert.Throws<DownloadException>(() => Run("fetch", "cifar10", "--data", _folder.Path, "--from", server.Address("c").ToString(), "--json"));

        Assert.Contains("expected c32a1d4ab5d03f1284b67883e8d87530", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Unknown_data_sets_and_addresses_are_the_users_mistake()
    {
        Assert.Equal(
            "'mnist' is no data set that can be fetched; choose cifar10.", Assert.Throws<UserException>(() => Run("fetch", "mnist")).Message);
        Assert.Equal(
            "--from 'ftp://x/y' is no https or http address.",
            Assert.Throws<UserException>(() => Run("fetch", "cifar10", "--from", "ftp://x/y")).Message);
    }

    [Fact]
    public void Its_help_has_an_example() =>
        Assert.Contains("Example: vft data fetch cifar10", Run("fetch", "--help").Output, StringComparison.Ordinal);

    private static CommandRun Run(params string[] arguments) => CommandRun.Of(DataCommand.Create(), arguments);
}
