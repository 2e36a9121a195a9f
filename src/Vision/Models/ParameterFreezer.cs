using System.Text.RegularExpressions;
using VisionFinetune.Engine;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Models;

/// <summary>Decides which parameters are trained.</summary>
/// <remarks>A frozen parameter has <c>requires_grad</c> false. The running statistics of batch normalisation are no parameters:
/// as in PyTorch they keep following the training images unless the module is put into evaluation mode.</remarks>
public static class ParameterFreezer
{
    /// <summary>The pattern that freezes nothing.</summary>
    public const string None = "none";

    /// <summary>The pattern that freezes everything but the head (<c>fc</c>).</summary>
    public const string Backbone = "backbone";

    /// <summary>Freezes the parameters that match any pattern and unfreezes all others.</summary>
    /// <param name="model">The model whose <c>requires_grad</c> flags are set.</param>
    /// <param name="patterns"><c>none</c>, <c>backbone</c>, or parameter keys in which <c>*</c> stands for any characters
    /// (<c>layer1.*</c>). No pattern at all freezes nothing.</param>
    /// <returns>The keys of the frozen parameters, in the model's order.</returns>
    /// <exception cref="UserException">A pattern that matches nothing, <c>none</c> beside others, or nothing left to train.
    /// The model is then unchanged.</exception>
    public static IReadOnlyList<string> Apply(nn.Module model, IReadOnlyList<string> patterns)
    {
        if (patterns.Count > 1 && patterns.Contains(None))
            throw new UserException($"model.freeze: '{None}' stands beside {patterns.Count - 1} other pattern(s); expected it "
                + "alone.");
        var parameters = model.named_parameters().ToList();
        var keys = parameters.ConvertAll(p => p.name);
        var frozen = patterns.SelectMany(pattern => Match(pattern, keys)).ToHashSet(StringComparer.Ordinal);
        if (frozen.Count == keys.Count)
        {
            throw new UserException($"model.freeze: nothing left to train: {string.Join(", ", patterns.Select(p => $"'{p}'"))} "
                + $"covers all {keys.Count} parameters; leave at least one, such as {keys[^1]}, to be trained.");
        }
        foreach (var (name, parameter) in parameters)
            parameter.requires_grad = !frozen.Contains(name);
        return keys.FindAll(frozen.Contains);
    }

    private static List<string> Match(string pattern, List<string> keys)
    {
        if (pattern == None)
            return [];
        if (pattern == Backbone)
            return keys.FindAll(key => key is not (ResNet.HeadWeight or ResNet.HeadBias));
        var expression = "^" + Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal) + "$";
        var matched = keys.FindAll(key => Regex.IsMatch(key, expression, RegexOptions.NonBacktracking));
        return matched.Count > 0 ? matched : throw NoMatch(pattern, keys);
    }

    private static UserException NoMatch(string pattern, List<string> keys)
    {
        var stem = pattern.Trim('*', '.');
        if (stem.Length > 0 && keys.Exists(key => key.StartsWith(stem + ".", StringComparison.Ordinal)))
            return new UserException($"model.freeze: '{pattern}' is no parameter's key; did you mean '{stem}.*'?");
        var similar = keys.OrderBy(key => Spelling.Distance(stem, key[..Math.Min(key.Length, Math.Max(stem.Length, 1))])).Take(5);
        return new UserException($"model.freeze: '{pattern}' matches no parameter; similar keys are "
            + $"{string.Join(", ", similar)}.");
    }
}
