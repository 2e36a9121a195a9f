using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Testing;
using VisionFinetune.Vision.Weights;
using VisionFinetune.Vision.Weights.Pth;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Tests.Weights;

public sealed class PthGoldenTests
{
    [Theory]
    [InlineData("tensors-zip.pth", WeightFormat.PthZip)]
    [InlineData("tensors-legacy.pth", WeightFormat.PthLegacy)]
    public void Matches_pytorch_exactly_for_every_dtype_view_and_shared_storage(string file, WeightFormat format)
    {
        using var scope = NewDisposeScope();
        var expected = SafeTensors.Read(Golden.PathOf("weights/expected.safetensors")).Tensors;

        using var weights = WeightFile.Read(Golden.PathOf($"weights/{file}"));

        Assert.Equal(format, weights.Format);
        Assert.Empty(weights.Notices);
        Assert.Equal(expected.Select(e => e.Key), weights.Select(w => w.Key));
        foreach (var (name, tensor) in expected)
        {
            Assert.True(weights.TryGet(name, out var actual));
            Assert.True(actual.is_contiguous());
            if (name == "bfloat16")
            {
                Assert.Equal(ScalarType.BFloat16, actual.dtype);
                actual = actual.to_type(ScalarType.Float32);
            }
            TensorAssert.Same(tensor, actual);
        }
    }

    [Theory]
    [InlineData("checkpoint-zip.pth")]
    [InlineData("checkpoint-legacy.pth")]
    public void Reads_the_whole_tree_of_a_checkpoint(string file)
    {
        using var checkpoint = PthFile.Open(Golden.PathOf($"weights/{file}"));

        var root = Assert.IsType<PthMapping>(checkpoint.Root);
        Assert.Equal(["model", "optimizer", "epoch", "best", "args"], root.Entries.Select(e => e.Key));
        Assert.Equal(7L, Assert.IsType<PthScalar>(root.Find("epoch")).Value);
        Assert.Equal(0.5, Assert.IsType<PthScalar>(root.Find("best")).Value);
        Assert.Equal("{lr: 0.001, name: \"x\", flags: [1, 2.5, None, true]}", PthText.Of(root.Find("args")!));
        var optimizer = Assert.IsType<PthMapping>(root.Find("optimizer"));
        var state = Assert.IsType<PthMapping>(optimizer.Find("state"));
        var first = Assert.IsType<PthMapping>(state.Entries[0].Value);
        Assert.Equal(0L, state.Entries[0].Key);
        Assert.Equal([3L, 4L], Assert.IsType<PthTensor>(first.Find("exp_avg")).Shape);
    }

    [Theory]
    [InlineData("checkpoint-zip.pth")]
    [InlineData("checkpoint-legacy.pth")]
    public void Finds_the_model_inside_a_checkpoint_and_says_so(string file)
    {
        using var weights = WeightFile.Read(Golden.PathOf($"weights/{file}"));

        Assert.Equal(
            ["0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked"],
            weights.Select(w => w.Key));
        Assert.True(weights.TryGet("1.num_batches_tracked", out var batches));
        Assert.Equal(1L, batches.item<long>());
        Assert.True(weights.TryGet("0.bias", out var bias));
        using var expected = Golden.Fill("golden1/m/0.bias", [3], -0.1, 0.1);
        TensorAssert.Close(expected, bias, 1.1e-3);     // one step of Adam away from its initial value
        Assert.Equal(["The weights were read from the entry 'model' of a checkpoint."], weights.Notices);
    }

    [Theory]
    [InlineData("refuse-os-system-zip.pth", "posix.system")]
    [InlineData("refuse-os-system-legacy.pth", "posix.system")]
    [InlineData("refuse-whole-module-zip.pth", "torch.nn.modules.container.Sequential")]
    [InlineData("refuse-whole-module-legacy.pth", "torch.nn.modules.container.Sequential")]
    public void Refuses_code_by_name_and_runs_none(string file, string name)
    {
        var error = Assert.Throws<WeightFileException>(() => WeightFile.Read(Golden.PathOf($"weights/{file}")));

        Assert.Equal(
            $"'{file}' contains the Python object '{name}', which could run code; only tensors, numbers, text, lists and dictionaries are read. "
            + "Save model.state_dict() instead of the whole model.", error.Message);
        Assert.False(File.Exists("owned-by-pickle"));
    }

    [Fact]
    public void Leaves_no_tensor_alive_after_dispose()
    {
        TensorAssert.LeavesTensorsAlive(0, () => WeightFile.Read(Golden.PathOf("weights/tensors-zip.pth")).Dispose());
        TensorAssert.LeavesTensorsAlive(0, () => WeightFile.Read(Golden.PathOf("weights/tensors-legacy.pth")).Dispose());
    }

    [Fact]
    public void Tensors_outlive_the_dispose_scope_they_were_read_in()
    {
        StateDict weights;
        using (NewDisposeScope())
            weights = WeightFile.Read(Golden.PathOf("weights/tensors-zip.pth"));
        Assert.True(weights.TryGet("scalar", out var scalar));
        Assert.Equal(2.5f, scalar.item<float>());
        weights.Dispose();
    }

    [Fact]
    public void Reads_a_resnet18_that_pytorch_wrote()
    {
        using var weights = WeightFile.Read(SharedFiles.Require("weights/resnet18-cifar5.pth"));

        Assert.Equal(122, weights.Count);
        Assert.Equal("conv1.weight", weights[0].Key);
        Assert.Equal([64L, 3L, 7L, 7L], weights[0].Value.shape);
    }
}
