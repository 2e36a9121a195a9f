using System.Text;

namespace VisionFinetune.Vision.Weights.Pth;

/// <summary>What the allowed names mean when a pickle applies them to arguments.</summary>
internal sealed class PickleCalls(PickleStack stack, PickleInput input)
{
    private const int CharactersPerValue = 64;

    public PthNode Call(PthGlobal global, PthList arguments)
    {
        var given = arguments.Items;
        return (global.Meaning, given.Count) switch
        {
            (PickleGlobal.OrderedDict or PickleGlobal.Counter, <= 1) => OrderedDict(given),
            (PickleGlobal.Namespace, 0) => new PthMapping(PthMappingKind.Namespace),
            (PickleGlobal.Set, 1) when given[0] is PthList items => Copy(PthListKind.Set, items),
            (PickleGlobal.Size, 1) when given[0] is PthList items => Copy(PthListKind.Tuple, items),
            (PickleGlobal.Device, 1 or 2) => Device(given),
            (PickleGlobal.Encode, 2) => Encode(given),
            (PickleGlobal.RebuildTensor, 4) => Tensor(given),
            (PickleGlobal.RebuildTensorV2, 6 or 7) => TensorV2(given),
            (PickleGlobal.RebuildParameter, 3) or (PickleGlobal.RebuildParameterWithState, 4) => AsTensor(given[0]),
            (PickleGlobal.ParameterType, 1 or 2) => AsTensor(given[0]),
            (PickleGlobal.RebuildFromType, 4) => FromType(given),
            _ => throw stack.Damaged($"gives '{global.Name}' arguments of the wrong kind or number ({given.Count})"),
        };
    }

    public static void AddEntry(PthMapping dictionary, PthNode key, PthNode value, PickleStack stack)
    {
        if (key is not PthScalar { Value: { } plain and not byte[] })
            throw stack.Damaged("has a dictionary key that is neither text nor a number");
        // Looking a text up reads all of it, however often it is used as a key.
        stack.Spend(1 + (plain is string text ? text.Length / CharactersPerValue : 0));
        if (!dictionary.TryAdd(plain, value))
            throw stack.Damaged($"has the dictionary key '{PickleLimits.Shown($"{plain}")}' twice");
    }

    private PthList Copy(PthListKind kind, PthList source)
    {
        stack.Spend(source.Items.Count);
        return new PthList(kind, [.. source.Items]);
    }

    /// <summary>Without arguments, from a dictionary (Counter), or from pairs (Python 2).</summary>
    private PthMapping OrderedDict(IReadOnlyList<PthNode> given)
    {
        var result = new PthMapping(PthMappingKind.WithAttributes);
        if (given.Count == 0)
            return result;
        if (given[0] is PthMapping source)
        {
            foreach (var (key, value) in source.Entries)
                AddEntry(result, new PthScalar(key), value, stack);
            return result;
        }
        foreach (var pair in (given[0] as PthList)?.Items ?? throw stack.Damaged("makes a dictionary of something else"))
        {
            if (pair is not PthList { Items: [var key, var value] })
                throw stack.Damaged("makes a dictionary of values that are not pairs");
            AddEntry(result, key, value, stack);
        }
        return result;
    }

    private PthScalar Device(IReadOnlyList<PthNode> given)
    {
        if (given[0] is not PthScalar { Value: string { Length: < 64 } name })
            throw stack.Damaged("names no device where one belongs");
        return new PthScalar(given.Count == 2 && given[1] is PthScalar { Value: long index } ? $"{name}:{index}" : name);
    }

    private PthScalar Encode(IReadOnlyList<PthNode> given)
    {
        if (given is not [PthScalar { Value: string text }, PthScalar { Value: "latin1" }] || text.Any(c => c > 0xff))
            throw stack.Damaged("encodes something that is not Latin-1 text");
        stack.Spend(text.Length);
        return new PthScalar(Encoding.Latin1.GetBytes(text));
    }

    private PthTensor AsTensor(PthNode node) => node as PthTensor ?? throw stack.Damaged("makes a parameter of something that is "
        + "no tensor");

    /// <summary><c>_rebuild_from_type_v2(function, type, arguments, state)</c>: a tensor with Python attributes, which are dropped.</summary>
    private PthNode FromType(IReadOnlyList<PthNode> given) =>
        given is [PthGlobal { Meaning: PickleGlobal.RebuildTensorV2 or PickleGlobal.RebuildParameter } function,
            PthGlobal { Meaning: PickleGlobal.TensorType or PickleGlobal.ParameterType }, PthList arguments, _]
            ? Call(function, arguments)
            : throw stack.Damaged("rebuilds an object that is no plain tensor");

    private PthTensor TensorV2(IReadOnlyList<PthNode> given)
    {
        // The seventh argument holds pending operations (conjugation, negation) that the stored numbers do not show.
        if (given.Count == 7 && given[6] is not (PthMapping { Entries.Count: 0 } or PthScalar { Value: null }))
            throw input.Bad("holds a tensor with a pending conjugation or negation; save it with .resolve_conj().resolve_neg().");
        return Tensor(given);
    }

    private PthTensor Tensor(IReadOnlyList<PthNode> given)
    {
        if (given[0] is not PthStorage storage || given[1] is not PthScalar { Value: long offset })
            throw stack.Damaged("describes a tensor without storage and offset");
        var layout = TensorLayout.Check(
            Integers(given[2]), Integers(given[3]), offset, storage.Count, storage.Data.Type.Bytes, input.Bad);
        return new PthTensor(storage, layout);
    }

    private long[] Integers(PthNode node)
    {
        if (node is not PthList { Kind: PthListKind.Tuple } list)
            throw stack.Damaged("describes a tensor without sizes and strides");
        stack.Spend(list.Items.Count);      // the same sizes can describe many tensors, each with a copy of them
        return [.. list.Items.Select(i => i is PthScalar { Value: long value } ? value : throw stack.Damaged("has a size that is "
            + "no integer"))];
    }
}
