using VisionFinetune.Testing;
using VisionFinetune.Vision.Features;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Tests.Features;

public sealed class FeatureFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FrozenNetwork _network = new();
    private readonly List<string> _said = [];

    private FeatureFolder Folder => new(_folder.Path, _said.Add, TimeProvider.System);

    private FeatureLayout Layout => _network.TrainFeatures.Layout();

    private string PathNow => Folder.PathOf("some", _network.Key);

    public void Dispose()
    {
        _network.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_second_run_reads_what_the_first_has_computed()
    {
        var first = Rows();
        var written = File.ReadAllBytes(PathNow);
        Assert.Equal(first, Rows());
        Assert.Equal(written, File.ReadAllBytes(PathNow));
        Assert.Equal([$"Features are kept in {PathNow} (0 MiB)", $"Features are read from {PathNow}"], _said);
        Assert.Equal((1 << 16) + 29 * 64 * 4, written.Length);
    }

    [Fact]
    public void Rows_are_those_that_memory_would_hold_in_any_order()
    {
        using var scope = NewDisposeScope();
        using var rows = Find();
        using var memory = FeatureMemory.Compute(_network.TrainFeatures, Layout, CancellationToken.None);
        var numbers = tensor(new long[] { 28, 0, 17, 17 });
        TensorAssert.Same(memory.Take(numbers), rows.Take(numbers));
        Assert.NotEqual(0, memory.Take(numbers).abs().sum().item<float>());
    }

    [Theory]
    [InlineData(100, "it does not begin as a file of features does")]
    [InlineData(70_000, "it has 70000 bytes, expected 72960")]
    public void A_torn_file_is_told_and_computed_again(int length, string problem)
    {
        var rows = Rows();
        using (var stream = new FileStream(PathNow, FileMode.Open))
            stream.SetLength(length);
        Assert.Equal(rows, Rows());
        Assert.Equal($"'{PathNow}' cannot be used: {problem}. They are computed again.", _said[1]);
        Assert.Equal(rows, Rows());
        Assert.Equal($"Features are read from {PathNow}", _said[^1]);
    }

    [Theory]
    [InlineData(3, "it does not begin as a file of features does")]
    [InlineData(13, "it does not begin as a file of features does")]
    [InlineData(68_001, "its bytes do not fit its checksum")]
    public void A_changed_byte_is_told_and_computed_again(int position, string problem)
    {
        var rows = Rows();
        var bytes = File.ReadAllBytes(PathNow);
        bytes[position] ^= 0x10;
        File.WriteAllBytes(PathNow, bytes);
        Assert.Equal(rows, Rows());
        Assert.Equal($"'{PathNow}' cannot be used: {problem}. They are computed again.", _said[1]);
    }

    [Fact]
    public void A_file_under_another_ones_name_is_told_and_computed_again()
    {
        var rows = Rows();
        using var other = new FrozenNetwork(weights: 2);
        var taken = Folder.PathOf("some", other.Key);
        File.Copy(PathNow, taken);
        using var found = Folder.Find("some", other.Key, Layout, other.TrainFeatures, CancellationToken.None);
        Assert.Equal($"'{taken}' cannot be used: it belongs to other weights, images or steps than its name says. They are computed again.", _said[1]);
        Assert.NotEqual(rows, Values(found));
    }

    [Fact]
    public void A_file_of_rows_of_another_size_is_refused()
    {
        Rows();
        var error = Assert.Throws<Engine.UserException>(() => FeatureFile.Open(PathNow, _network.Key, Layout with { Count = 30 }));
        Assert.Equal($"'{PathNow}' cannot be used: it has 29 rows of 256 bytes, expected 30 of 256.", error.Message);
    }

    [Fact]
    public void The_key_changes_with_weights_images_steps_and_format()
    {
        using var same = new FrozenNetwork();
        using var weights = new FrozenNetwork(weights: 2);
        using var images = new FrozenNetwork(images: 2);
        using var statistics = new FrozenNetwork();
        using (no_grad())
            statistics.Model.state_dict()["layer1.0.bn1.running_mean"].add_(1e-3);
        FeatureKey[] keys =
        [
            _network.Key, weights.Key, images.Key, statistics.Key, _network.Key with { Transforms = "resize" }, _network.Key with { Computation = "bf16" },
        ];
        Assert.Equal(_network.Key, same.Key);
        Assert.Equal(keys.Length, keys.Select(key => key.Id).Distinct().Count());
        Assert.Equal(keys.Length, keys.Select(key => Folder.PathOf("some", key)).Distinct().Count());
    }

    [Fact]
    public void The_key_does_not_change_with_what_is_trained()
    {
        var before = _network.Key;
        using (no_grad())
            _network.Model.state_dict()["fc.weight"].add_(1);
        Assert.Equal(before, _network.Key);
    }

    [Fact]
    public void Two_that_compute_at_the_same_time_leave_one_good_file()
    {
        using var other = new FrozenNetwork();
        using var barrier = new Barrier(2);
        var results = new List<float[]>[2];
        FrozenNetwork[] networks = [_network, other];
        var threads = networks.Select((network, i) => new Thread(() =>
        {
            var folder = new FeatureFolder(_folder.Path, _ => barrier.SignalAndWait(TimeSpan.FromMinutes(1)), TimeProvider.System);
            using var found = folder.Find("some", network.Key, network.TrainFeatures.Layout(), network.TrainFeatures, CancellationToken.None);
            results[i] = [Values(found)];
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Equal(results[0], results[1]);
        Assert.Equal([PathNow], Directory.GetFiles(_folder.Path));
        Assert.Equal(results[0][0], Rows());
        Assert.Equal([$"Features are read from {PathNow}"], _said);
    }

    [Fact]
    public void What_killed_processes_left_goes_after_a_day()
    {
        var (old, young) = (_folder.File(".some-1.features.0.tmp", [1]), _folder.File(".some-2.features.0.tmp", [1]));
        File.SetLastWriteTimeUtc(old, File.GetLastWriteTimeUtc(young) - TimeSpan.FromDays(2));
        Rows();
        Assert.Equal([young, PathNow], Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal));
    }

    private IFeatureRows Find() => Folder.Find("some", _network.Key, Layout, _network.TrainFeatures, CancellationToken.None);

    private float[] Rows()
    {
        using var rows = Find();
        return Values(rows);
    }

    private static float[] Values(IFeatureRows rows)
    {
        using var scope = NewDisposeScope();
        return rows.Take(arange(29, ScalarType.Int64)).data<float>().ToArray();
    }
}
