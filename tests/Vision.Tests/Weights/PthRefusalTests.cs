using System.Buffers.Binary;
using System.IO.Compression;
using VisionFinetune.Vision.Weights;
using VisionFinetune.Vision.Weights.Pth;

namespace VisionFinetune.Vision.Tests.Weights;

/// <summary>Files that a careless reader would crash on, run, or give all its memory to.</summary>
public sealed class PthRefusalTests
{
    public static TheoryData<long[], long[], long, string> WrongLayouts => new()
    {
        { [5], [1], 0, "shape [5], strides [1] and offset 0, which ends beyond its storage of 4 elements" },
        { [2], [1], 3, "ends beyond its storage of 4 elements" },
        { [2, 2], [3, 2], 0, "ends beyond its storage of 4 elements" },
        { [2], [long.MaxValue], 0, "ends beyond its storage of 4 elements" },
        { [-1], [1], 0, "a negative number in shape [-1]" },
        { [2], [-1], 2, "a negative number in shape [2], strides [-1]" },
        { [2], [1], -1, "a negative number in" },
        { [1L << 62, 1L << 62], [0, 0], 0, "more than the 2147483647 elements" },
        { [0, 1L << 62, 1L << 62], [0, 0, 0], 0, "more than the 2147483647 elements" },
        { [1000], [0], 0, "repeats the 4 elements of its storage; save it with .contiguous()" },
        { [2, 2], [1], 0, "2 sizes and 1 strides" },
    };

    [Theory]
    [MemberData(nameof(WrongLayouts))]
    public void A_tensor_must_lie_inside_its_storage(long[] shape, long[] strides, long offset, string problem) =>
        AssertRefused(Some.Zip(Some.Tensor(shape, strides, offset), ("x/data/0", Some.FourFloats)), problem);

    [Theory]
    [InlineData("FloatStorage", 3, "has 16 bytes for its storage '0'; 3 elements (FloatStorage) need 12")]
    [InlineData("DoubleStorage", 4, "has 16 bytes for its storage '0'; 4 elements (DoubleStorage) need 32")]
    [InlineData("FloatStorage", long.MaxValue, "has a storage of 9223372036854775807 elements (FloatStorage), more than its")]
    [InlineData("FloatStorage", -1, "has a storage of -1 elements")]
    [InlineData("ComplexFloatStorage", 2, "holds elements of type 'torch.ComplexFloatStorage'; read are FloatStorage, DoubleStorage")]
    public void A_storage_must_have_the_size_of_its_entry(string type, long count, string problem) =>
        AssertRefused(Some.Zip(Some.Tensor([1], [1], 0, type, count), ("x/data/0", Some.FourFloats)), problem);

    [Fact]
    public void A_missing_storage_is_named() => AssertRefused(Some.Zip(Some.Tensor([1], [1])), "lacks the data of its storage '0'");

    [Fact]
    public void Many_views_of_one_storage_may_not_multiply_the_memory()
    {
        var pickle = new Some.Pickle().Op(PickleOp.EmptyDict).Text("0").TensorOf([16384], [1], 0, "FloatStorage", 16384)
            .Op(PickleOp.BinPut).Raw(0).Op(PickleOp.SetItem);
        for (var i = 1; i < 100; i++)
            pickle.Text($"{i}").Op(PickleOp.BinGet).Raw(0).Op(PickleOp.SetItem);
        AssertRefused(Some.Zip(pickle.Done(), ("x/data/0", new byte[65536])), "describes 6553600 bytes of tensors in a file of");
    }

    [Fact]
    public void A_list_that_contains_itself_is_refused() =>
        AssertRefused(
            Pickled(p => p.Op(PickleOp.EmptyList, PickleOp.BinPut).Raw(0).Op(PickleOp.BinGet).Raw(0).Op(PickleOp.Append)),
            "holds a list or dictionary that contains itself");

    [Fact]
    public void A_dictionary_that_contains_itself_through_a_tuple_is_refused() =>
        AssertRefused(
            Pickled(p => p.Op(PickleOp.EmptyDict, PickleOp.BinPut).Raw(0).Text("a").Op(PickleOp.BinGet).Raw(0).Op(PickleOp.Tuple1, PickleOp.SetItem)),
            "holds a list or dictionary that contains itself");

    [Theory]
    [InlineData(65)]
    [InlineData(200_000)]
    public void Deep_nesting_is_refused_without_a_stack_overflow(int depth) =>
        AssertRefused(
            Pickled(p => p.Op(PickleOp.EmptyTuple).Op([.. Enumerable.Repeat(PickleOp.Tuple1, depth)])),
            "nests lists and dictionaries more than 64 deep");

    [Fact]
    public void Shared_values_that_unfold_to_more_than_memory_holds_cost_nothing()
    {
        // 60 levels of a pair of the same pair: 2^60 leaves.
        var pickle = new Some.Pickle().Op(PickleOp.EmptyList);
        for (byte level = 0; level < 60; level++)
            pickle.Op(PickleOp.BinPut).Raw(level).Op(PickleOp.BinGet).Raw(level).Op(PickleOp.Tuple2);
        AssertRefused(Some.Zip(pickle.Done()), "holds a tuple of 2, not the weights of a model");
    }

    [Fact]
    public void Copies_of_a_large_list_count_as_values()
    {
        var pickle = new Some.Pickle().Op(PickleOp.EmptyList, PickleOp.Mark).Op([.. Enumerable.Repeat(PickleOp.None, 100_000)])
            .Op(PickleOp.Appends, PickleOp.BinPut).Raw(0).Op(PickleOp.EmptyList, PickleOp.Mark);
        for (var i = 0; i < 1000; i++)
            pickle.Global("builtins", "set").Op(PickleOp.BinGet).Raw(0).Op(PickleOp.Tuple1, PickleOp.Reduce);
        AssertRefused(Some.Zip(pickle.Op(PickleOp.Appends, PickleOp.Tuple2).Done()), "describes more than 1000000 values");
    }

    [Theory]
    [InlineData((byte)'I', "0x49")]     // INT, text of protocol 0
    [InlineData((byte)'i', "0x69")]     // INST calls a class
    [InlineData((byte)'o', "0x6f")]     // OBJ calls a class
    [InlineData(0x82, "0x82")]          // EXT1 asks a registry
    [InlineData(0x92, "0x92")]          // NEWOBJ_EX calls a class
    [InlineData((byte)'P', "0x50")]     // PERSID
    public void Other_instructions_are_refused(byte instruction, string shown) =>
        AssertRefused(Pickled(p => p.Raw(instruction)), $"uses the pickle instruction {shown} at byte 2, which plain weights never need");

    [Theory]
    [InlineData("builtins", "eval")]
    [InlineData("torch.storage", "_load_from_bytes")]
    [InlineData("torch", "load")]
    [InlineData("collections", "OrderedDict.__reduce__")]
    [InlineData("torch._utils", "_rebuild_tensor_v2.__globals__")]
    public void Other_names_are_refused(string module, string name) =>
        AssertRefused(Pickled(p => p.Global(module, name)), $"contains the Python object '{module}.{name}', which could run code");

    [Fact]
    public void Other_names_are_refused_in_the_form_of_protocol_4_too() =>
        AssertRefused(Pickled(p => p.Text("os").Text("system").Op(PickleOp.StackGlobal)), "contains the Python object 'os.system'");

    [Fact]
    public void An_allowed_name_is_no_value() =>
        AssertRefused(Pickled(p => p.Global("collections", "OrderedDict")), "holds the Python object 'collections.OrderedDict' itself");

    [Fact]
    public void Texts_longer_than_the_file_are_refused() =>
        AssertRefused(Pickled(p => p.Op(PickleOp.BinUnicode8).Raw(255, 255, 255, 255, 255, 255, 255, 127)), "asks for 9223372036854775807 more");

    [Fact]
    public void A_key_twice_is_refused() =>
        AssertRefused(
            Pickled(p => p.Op(PickleOp.EmptyDict, PickleOp.Mark).Text("a").Op(PickleOp.None).Text("a").Op(PickleOp.None, PickleOp.SetItems)),
            "has the dictionary key 'a' twice");

    [Fact]
    public void A_pending_conjugation_is_refused_because_the_numbers_would_be_wrong()
    {
        var pickle = new Some.Pickle().Global("torch._utils", "_rebuild_tensor_v2").Op(PickleOp.Mark, PickleOp.Mark).Text("storage")
            .Global("torch", "FloatStorage").Text("0").Text("cpu").Integer(4).Op(PickleOp.Tuple, PickleOp.BinPersId)
            .Integer(0).Integers([4]).Integers([1]).Op(PickleOp.NewFalse, PickleOp.None)
            .Op(PickleOp.EmptyDict).Text("neg").Op(PickleOp.NewTrue, PickleOp.SetItem, PickleOp.Tuple, PickleOp.Reduce);
        AssertRefused(Some.Zip(pickle.Done(), ("x/data/0", Some.FourFloats)), "a pending conjugation or negation");
    }

    [Fact]
    public void Big_endian_files_are_refused() =>
        AssertRefused(
            Some.Zip(Some.Tensor([4], [1]), ("x/data/0", Some.FourFloats), ("x/byteorder", "big"u8.ToArray())), "was written on a big-endian machine");

    [Fact]
    public void Compressed_entries_are_refused() =>
        AssertRefused(
            Some.Zip(CompressionLevel.Optimal, Some.Tensor([4], [1]), ("x/data/0", Some.FourFloats)), "has the compressed zip entry 'x/data.pkl'");

    [Fact]
    public void A_zip_bomb_is_refused_because_nothing_is_ever_unpacked() =>
        AssertRefused(
            Some.Zip(CompressionLevel.SmallestSize, Some.Tensor([4], [1]), ("x/data/0", new byte[64 << 20])), "has the compressed zip entry 'x/data.pkl'");

    [Fact]
    public void Two_pickles_are_refused() =>
        AssertRefused(Some.Zip(Some.Tensor([4], [1]), ("y/data.pkl", [1])), "is a zip with 2 entries called data.pkl");

    [Fact]
    public void An_entry_twice_is_refused() =>
        AssertRefused(
            Some.Zip(Some.Tensor([4], [1]), ("x/data/0", Some.FourFloats), ("x/data/0", Some.FourFloats)), "has the zip entry 'x/data/0' twice");

    [Fact]
    public void Overlapping_entries_are_refused()
    {
        // The data of 'x/data/0' are a complete entry 'x/data/1'; the directory's second record is turned to point there.
        var inner = Some.Zip(Some.FourFloats)[..(30 + 10 + 16)];
        "x/data/1"u8.CopyTo(inner.AsSpan(30));
        inner[26] = 8;                                              // name length
        var bytes = Some.Zip(Some.Tensor([4], [1]), ("x/data/0", inner), ("x/data/1", Some.FourFloats));
        var last = bytes.AsSpan().LastIndexOf("x/data/1"u8) - 46;   // its record in the directory
        var position = bytes.AsSpan().IndexOf("x/data/0"u8) + 8;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(last + 42), position);
        AssertRefused(bytes, "has the overlapping zip entries 'x/data/0' and 'x/data/1'");
    }

    [Theory]
    [InlineData(24, "of 17 bytes stored in 16; the two must be equal")]
    [InlineData(20, "of 16 bytes stored in 17; the two must be equal")]
    public void A_lying_size_is_refused(int field, string problem)
    {
        var bytes = Some.Zip(Some.Tensor([4], [1]), ("x/data/0", Some.FourFloats));
        bytes[bytes.AsSpan().LastIndexOf("x/data/0"u8) - 46 + field] = 17;
        AssertRefused(bytes, problem);
    }

    private static byte[] Pickled(Func<Some.Pickle, Some.Pickle> build) => Some.Zip(build(new Some.Pickle()).Done());

    private static void AssertRefused(byte[] bytes, string problem)
    {
        using var stream = new MemoryStream(bytes);
        var error = Assert.Throws<WeightFileException>(() => WeightFile.Read(stream, "x.pth"));
        Assert.StartsWith("'x.pth' ", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }
}
