using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Testing;
using VisionFinetune.Vision.Weights;
using VisionFinetune.Vision.Weights.Pth;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Tests.Weights;

public sealed class WeightFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reads_our_checkpoints_without_their_training_state()
    {
        using var scope = NewDisposeScope();
        var path = _folder.File("last.pth");        // told apart by content, not by its ending
        SafeTensors.Write(path, [new("fc.weight", ones(2, 3)), new("state.step", zeros(1)), new("state.momentum", ones(6))]);

        using var weights = WeightFile.Read(path);

        Assert.Equal(WeightFormat.SafeTensors, weights.Format);
        Assert.Equal(["fc.weight"], weights.Select(w => w.Key));
        Assert.Equal(["2 tensors of the training state were left out."], weights.Notices);
        TensorAssert.LeavesTensorsAlive(0, () => WeightFile.Read(path).Dispose());
    }

    [Fact]
    public void Takes_off_the_prefix_of_DataParallel_and_says_so()
    {
        var path = Write(new Some.Pickle().Op(PickleOp.EmptyDict).Text("state_dict").Op(PickleOp.EmptyDict)
            .Text("module.fc.weight").TensorOf([2, 2], [2, 1]).Op(PickleOp.SetItem)
            .Text("module.fc.bias").TensorOf([2], [1]).Op(PickleOp.SetItem, PickleOp.SetItem));

        using var weights = WeightFile.Read(path);

        Assert.Equal(["fc.weight", "fc.bias"], weights.Select(w => w.Key));
        Assert.Equal(
            ["The weights were read from the entry 'state_dict' of a checkpoint.", "The prefix 'module.' of DataParallel was taken off all names."],
            weights.Notices);
    }

    [Fact]
    public void Reads_strides_and_offsets()
    {
        using var weights = WeightFile.Read(Write(new Some.Pickle().Op(PickleOp.EmptyDict).Text("w").TensorOf([2], [2], 1).Op(PickleOp.SetItem)));

        Assert.Equal([2f, 4f], weights[0].Value.data<float>().ToArray());
    }

    [Fact]
    public void Lists_the_keys_of_a_file_without_weights()
    {
        var path = Write(new Some.Pickle().Op(PickleOp.EmptyDict).Text("epoch").Integer(3).Op(PickleOp.SetItem).Text("net").Op(PickleOp.EmptyDict, PickleOp.SetItem));

        var error = Assert.Throws<WeightFileException>(() => WeightFile.Read(path));

        Assert.Equal(
            "'x.pth' holds no dictionary of tensors, neither by itself nor under model, state_dict, model_state_dict; it holds epoch, net. Save model.state_dict().",
            error.Message);
    }

    [Theory]
    [InlineData("", "is empty.")]
    [InlineData("<!DOCTYPE html>", "is a web page, not a weight file; download the file itself.")]
    [InlineData("weights", "is neither a file of torch.save nor safetensors; it begins with the bytes 77656967687473.")]
    [InlineData("PK\u0003\u0004", "begins like a zip but has no zip directory at its end; it is cut off or damaged, so fetch or copy it again.")]
    public void Says_what_a_file_of_another_kind_is(string content, string problem)
    {
        File.WriteAllText(_folder.File("x.pth"), content);

        var error = Assert.Throws<WeightFileException>(() => WeightFile.Read(_folder.File("x.pth")));

        Assert.Equal($"'x.pth' {problem}", error.Message);
    }

    [Fact]
    public void A_pickle_of_something_else_is_refused()
    {
        File.WriteAllBytes(_folder.File("x.pth"), new Some.Pickle().Integer(1).Done());
        Assert.Equal(
            "'x.pth' is a Python pickle but was not written by torch.save.",
            Assert.Throws<WeightFileException>(() => WeightFile.Read(_folder.File("x.pth"))).Message);
    }

    [Fact]
    public void An_empty_tensor_whose_strides_overflow_is_refused_in_safetensors_too()
    {
        var header = """{"a":{"dtype":"F32","shape":[0,4611686018427387904,4611686018427387904],"data_offsets":[0,0]}}"""u8;
        var path = _folder.File("x.safetensors", [.. BitConverter.GetBytes((long)header.Length), .. header]);
        Assert.EndsWith("is larger than the file.", Assert.Throws<SafeTensorsFormatException>(() => WeightFile.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_a_missing_file_and_a_folder()
    {
        var missing = _folder.File("none.pth");
        Assert.Equal($"'none.pth' does not exist (looked at {missing}).", Assert.Throws<WeightFileException>(() => WeightFile.Read(missing)).Message);
        var folder = Directory.CreateDirectory(_folder.File("run")).FullName;
        Assert.Equal("'run' is a folder; name a weight file in it.", Assert.Throws<WeightFileException>(() => WeightFile.Read(folder)).Message);
    }

    [Fact]
    public void Inspect_describes_a_checkpoint()
    {
        var summary = WeightInspector.Inspect(Golden.PathOf("weights/checkpoint-zip.pth"));

        Assert.Equal((WeightFormat.PthZip, 7, 21L), (summary.Format, summary.Tensors.Count, summary.Parameters));
        Assert.Equal("float32", summary.Tensors[0].Dtype);
        Assert.Equal([3L, 4L], summary.Tensors[0].Shape);
        Assert.Equal(["optimizer", "epoch", "best", "args"], summary.Entries.Select(e => e.Key));
        Assert.Contains(new("epoch", "7"), summary.Entries);
        Assert.Equal(["A checkpoint; the weights are its entry 'model'."], summary.Notices);
    }

    [Fact]
    public void Inspect_describes_safetensors_and_files_without_weights()
    {
        using var scope = NewDisposeScope();
        var path = _folder.File("x.safetensors");
        SafeTensors.Write(path, [new("fc.weight", ones(2, 3)), new("state.step", zeros(1))], new Dictionary<string, string> { ["epoch"] = "3" });
        var summary = WeightInspector.Inspect(path);
        Assert.Equal([new("epoch", "\"3\""), new("state.step", "tensor float32 [1]")], summary.Entries);
        Assert.Equal(6, summary.Parameters);

        var list = WeightInspector.Inspect(Write(new Some.Pickle().Op(PickleOp.EmptyList).Integer(1).Op(PickleOp.Append)));
        Assert.Empty(list.Tensors);
        Assert.Equal([new("(root)", "[1]")], list.Entries);
        Assert.Equal(["'x.pth' holds a list of 1, not the weights of a model. Save model.state_dict()."], list.Notices);
    }

    [Fact]
    public void Describing_a_value_that_unfolds_without_end_stays_short()
    {
        var pickle = new Some.Pickle().Op(PickleOp.EmptyList);
        for (byte level = 0; level < 60; level++)
            pickle.Op(PickleOp.BinPut).Raw(level).Op(PickleOp.BinGet).Raw(level).Op(PickleOp.Tuple2);

        Assert.Equal(121, WeightInspector.Inspect(Write(pickle)).Entries[0].Value.Length);
    }

    private string Write(Some.Pickle pickle) => _folder.File("x.pth", Some.Zip(pickle.Done(), ("x/data/0", Some.FourFloats)));
}
