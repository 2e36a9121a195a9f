using VisionFinetune.Vision.Weights;
using VisionFinetune.Vision.Weights.Pth;

namespace VisionFinetune.Vision.Tests.Weights;

/// <summary>Small pickles that make a careless machine work for minutes. Each ends at the limit on values, in milliseconds.</summary>
public sealed class OpcodeBombTests
{
    [Fact]
    public void A_long_key_in_many_dictionaries_counts_by_its_length()
    {
        // A megabyte of text is read whenever it becomes a key: 100,000 times would be 100 GB.
        var pickle = new Some.Pickle().Text(new string('k', 1 << 20)).Op(PickleOp.BinPut).Raw(0).Op(PickleOp.EmptyList, PickleOp.Mark);
        for (var i = 0; i < 100_000; i++)
            pickle.Op(PickleOp.EmptyDict, PickleOp.BinGet).Raw(0).Op(PickleOp.None, PickleOp.SetItem);
        AssertBounded(pickle.Op(PickleOp.Appends, PickleOp.Tuple2).Done());
    }

    [Fact]
    public void The_same_sizes_for_many_tensors_count_each_time()
    {
        // 300,000 tensors of rank 64 from one tuple would hold 300 MB of sizes in a file of 2 MB.
        var ones = Enumerable.Repeat(1L, 64).ToArray();
        var pickle = new Some.Pickle().TensorOf(ones, ones).Op(PickleOp.EmptyList)
            .Global("torch._utils", "_rebuild_tensor_v2").Op(PickleOp.BinPut).Raw(1)
            .Op(PickleOp.Mark, PickleOp.Mark).Text("storage").Global("torch", "FloatStorage").Text("0").Text("cpu").Integer(4)
            .Op(PickleOp.Tuple, PickleOp.BinPersId).Integer(0).Integers(ones).Integers(ones).Op(PickleOp.NewFalse, PickleOp.EmptyDict, PickleOp.Tuple, PickleOp.BinPut).Raw(2)
            .Op(PickleOp.Mark);
        for (var i = 0; i < 300_000; i++)
            pickle.Op(PickleOp.BinGet).Raw(1).Op(PickleOp.BinGet).Raw(2).Op(PickleOp.Reduce);
        AssertBounded(pickle.Op(PickleOp.Tuple).Done());
    }

    [Fact]
    public void Numbers_that_are_made_to_collide_are_keys_like_others()
    {
        // The two halves of each number are equal, so that .NET's own hash of all of them is 0.
        var pickle = new Some.Pickle().Op(PickleOp.EmptyDict, PickleOp.Mark);
        for (var i = 1L; i <= 200_000; i++)
            pickle.Integer((i << 32) | i).Op(PickleOp.None);
        var start = Environment.CpuUsage.TotalTime;
        var error = Refuse(pickle.Op(PickleOp.SetItems).Done());
        Assert.Contains("holds no dictionary of tensors", error.Message, StringComparison.Ordinal);
        // Without protection: 20,000,000,000 comparisons.
        Assert.InRange((Environment.CpuUsage.TotalTime - start).TotalSeconds, 0, 20);
    }

    private static void AssertBounded(byte[] pickle) =>
        Assert.Contains("describes more than 1000000 values, which no weight file needs", Refuse(pickle).Message, StringComparison.Ordinal);

    private static WeightFileException Refuse(byte[] pickle)
    {
        using var stream = new MemoryStream(Some.Zip(pickle, ("x/data/0", Some.FourFloats)));
        return Assert.Throws<WeightFileException>(() => WeightFile.Read(stream, "x.pth"));
    }
}
