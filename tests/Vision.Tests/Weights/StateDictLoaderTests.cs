using VisionFinetune.Engine;
using VisionFinetune.Testing;
using VisionFinetune.Vision.Weights;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Tests.Weights;

public sealed class StateDictLoaderTests
{
    private static readonly string[] s_head = ["fc.weight", "fc.bias"];

    [Fact]
    public void Copies_every_weight_and_buffer_exactly()
    {
        using var source = new Some.Model();
        using var model = new Some.Model();
        Golden.FillState(source, "loader");
        using var weights = Weights(source);

        var report = StateDictLoader.Load(model, weights, "tiny", "x.pth", s_head);

        Assert.Equal((8, 0, 0), (report.Loaded, report.ResetKeys.Count, report.Notices.Count));
        AssertSame(source, model);
        Assert.True(model.conv1.weight!.requires_grad);
    }

    [Fact]
    public void Converts_to_the_dtype_of_the_model()
    {
        using var source = new Some.Model();
        using var model = new Some.Model();
        Golden.FillState(source, "loader");
        using var weights = Weights(source, t => t.dtype == ScalarType.Float32 ? t.to_type(ScalarType.Float64) : t.clone());

        StateDictLoader.Load(model, weights, "tiny", "x.pth", s_head);

        AssertSame(source, model);
    }

    [Fact]
    public void Only_the_head_may_have_another_shape_and_then_keeps_its_initial_values()
    {
        using var source = new Some.Model(classes: 1000);
        using var model = new Some.Model(classes: 4);
        Golden.FillState(source, "loader");
        using var initial = model.fc.weight!.detach().clone();
        using var weights = Weights(source);

        var report = StateDictLoader.Load(model, weights, "tiny", "x.pth", s_head);

        Assert.Equal(6, report.Loaded);
        Assert.Equal(s_head, report.ResetKeys.Order(StringComparer.Ordinal).Reverse());
        TensorAssert.Same(initial, model.fc.weight!.detach());
        TensorAssert.Same(source.conv1.weight!.detach(), model.conv1.weight!.detach());
        Assert.Equal(
            ["The head keeps its initial values, because its shape differs (fc.weight: file [1000, 2], model [4, 2]; fc.bias: file [1000], model [4])."],
            report.Notices);
    }

    [Fact]
    public void A_head_that_must_fit_is_part_of_the_difference()
    {
        using var source = new Some.Model(channels: 1, classes: 1000);
        using var model = new Some.Model();
        using var weights = Weights(source);

        var error = Assert.Throws<UserException>(() => StateDictLoader.Load(model, weights, "tiny", "folder/x.pth", []));

        Assert.Equal(
            "'x.pth' does not fit tiny: 0 keys missing, 0 unexpected, 3 wrong shapes (conv1.weight: file [2, 1, 3, 3], model [2, 3, 3, 3]; "
            + "fc.weight: file [1000, 2], model [4, 2]; fc.bias: file [1000], model [4]).", error.Message);
    }

    [Fact]
    public void Names_at_most_five_keys_of_each_kind_and_leaves_the_model_unchanged()
    {
        using var model = new Some.Model();
        using var before = model.conv1.weight!.detach().clone();
        using var weights = new StateDict(
            WeightFormat.PthZip, [new("conv1.weight", zeros(2, 3, 3, 3)), .. Enumerable.Range(0, 7).Select(i => new KeyValuePair<string, Tensor>($"x{i}", zeros(1)))], []);

        var error = Assert.Throws<UserException>(() => StateDictLoader.Load(model, weights, "tiny", "x.pth", s_head));

        Assert.Equal(
            "'x.pth' does not fit tiny: 6 keys missing (bn1.weight, bn1.bias, fc.weight, fc.bias, bn1.running_mean, …), "
            + "7 unexpected (x0, x1, x2, x3, x4, …), 0 wrong shapes.", error.Message);
        TensorAssert.Same(before, model.conv1.weight!.detach());
    }

    [Fact]
    public void Missing_counters_of_very_old_files_start_at_zero_and_are_noted()
    {
        using var source = new Some.Model();
        using var model = new Some.Model();
        model.bn1.get_buffer("num_batches_tracked")!.fill_(5);
        using var weights = Weights(source, skip: "num_batches_tracked");

        var report = StateDictLoader.Load(model, weights, "tiny", "x.pth", s_head);

        Assert.Equal(0, model.bn1.get_buffer("num_batches_tracked")!.item<long>());
        Assert.Equal(["1 num_batches_tracked are not in the file (older than PyTorch 0.4.1) and start at 0."], report.Notices);
    }

    [Fact]
    public void Leaves_no_tensor_alive()
    {
        using var model = new Some.Model();
        using var weights = Weights(model);
        model.state_dict();

        TensorAssert.LeavesTensorsAlive(0, () => StateDictLoader.Load(model, weights, "tiny", "x.pth", s_head));
    }

    private static StateDict Weights(Some.Model model, Func<Tensor, Tensor>? convert = null, string skip = "none") =>
        new(WeightFormat.PthZip, [.. model.state_dict().Where(e => !e.Key.EndsWith(skip, StringComparison.Ordinal))
            .Select(e => new KeyValuePair<string, Tensor>(e.Key, convert?.Invoke(e.Value.detach()) ?? e.Value.detach().clone()))], []);

    private static void AssertSame(Some.Model expected, Some.Model actual)
    {
        var other = actual.state_dict();
        foreach (var (name, tensor) in expected.state_dict())
            TensorAssert.Same(tensor.detach(), other[name].detach());
    }
}
