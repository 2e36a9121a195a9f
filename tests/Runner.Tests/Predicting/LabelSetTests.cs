using VisionFinetune.Engine;
using VisionFinetune.Runner.Predicting;

namespace VisionFinetune.Runner.Tests.Predicting;

public sealed class LabelSetTests
{
    [Fact]
    public void A_single_label_is_a_placeholder_and_every_class_may_be_predicted() =>
        Assert.Equal(["dog", "cat"], Spelled(["cat", "dog"], ["cat", "cat"], 1, 0));

    [Fact]
    public void An_empty_label_column_says_nothing() => Assert.Equal(["dog", "cat"], Spelled(["cat", "dog"], ["", ""], 1, 0));

    [Fact]
    public void Two_labels_are_the_whole_set()
    {
        Assert.Equal(["dog", "cat"], Spelled(["cat", "mouse", "dog"], ["cat", "dog"], 2, 0));
        Assert.Equal(
            "2 predicted label(s) are outside the set of the sample submission 's.csv' ('cat', 'dog'): 'mouse' for id '2' (row 2), "
            + "'mouse' for id '3' (row 3). Nothing was written.",
            Refusal(() => Spelled(["cat", "mouse", "dog"], ["cat", "dog", "cat"], 2, 1, 1)));
    }

    [Fact]
    public void Predictions_outside_the_set_are_named_where_they_stand()
    {
        var set = LabelSet.Of(Some.Sample(["id", "y"], ["a", "0"], ["b", "1"]), ["0", "1", "2"]);
        Assert.Equal(
            "7 predicted label(s) are outside the set of the sample submission 's.csv' ('0', '1'): '2' for id '0' (t.csv line 2), '2' for "
            + "id '1' (t.csv line 3), '2' for id '2' (t.csv line 4), '2' for id '3' (t.csv line 5), '2' for id '4' (t.csv line 6), …. "
            + "Nothing was written.",
            Refusal(() => set.Spell([2, 2, 2, 2, 2, 2, 2], [.. Enumerable.Range(0, 7).Select(i => $"{i}")], [.. Enumerable.Range(2, 7).Select(i => $"t.csv line {i}")])));
    }

    [Fact]
    public void Labels_that_are_no_classes_are_refused_with_both_lists()
    {
        Assert.Equal(
            "The sample submission 's.csv' has 2 label(s) that are not classes of the model: 'mouse' (line 3), 'Cat' (line 4); expected "
            + "'cat', 'dog'. Nothing was written.",
            Refusal(() => Spelled(["cat", "dog"], ["cat", "mouse", "Cat"], 0, 0, 0)));
        Assert.Equal(
            "The sample submission 's.csv' has 1 label(s) that are not classes of the model: '7' (line 2); expected '0', '1', '2', '3', "
            + "'4', …. Nothing was written.",
            Refusal(() => Spelled(["0", "1", "2", "3", "4", "5"], ["7"], 0)));
        Assert.Contains("'' (line 3)", Refusal(() => Spelled(["cat", "dog"], ["cat", ""], 0, 0)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_is_written_as_the_sample_spells_it()
    {
        Assert.Equal(["1.0", "0.0"], Spelled(["0", "1"], ["0.0", "1.0"], 1, 0));
        Assert.Equal(["1", "0"], Spelled(["0.0", "1.0"], ["0", "1"], 1, 0));
        Assert.Equal(["1", "0.0"], Spelled(["0", "1"], ["0.0", "0.0"], 1, 0));       // a placeholder shows the spelling of its class only
    }

    [Fact]
    public void The_same_text_goes_before_the_same_number()
    {
        Assert.Equal(["0", "1.0"], Spelled(["0", "1"], ["0.0", "0", "1.0", "1.00"], 0, 1));
        Assert.Equal(["1", "1.0"], Spelled(["1", "1.0"], ["1", "1.0"], 0, 1));
        Assert.Contains("'1.00' (line 2)", Refusal(() => Spelled(["1", "1.0"], ["1.00"], 0)), StringComparison.Ordinal);   // of which class?
        Assert.Contains("'9007199254740993' (line 2)", Refusal(() => Spelled(["9007199254740992"], ["9007199254740993"], 0)), StringComparison.Ordinal);
    }

    /// <summary>What is written for predicted classes whose ids are 1, 2, 3, …</summary>
    private static IReadOnlyList<string> Spelled(string[] classNames, string[] sampleLabels, params int[] predicted)
    {
        var sample = Some.Sample(["id", "label"], [.. sampleLabels.Select((label, i) => new[] { $"{i + 1}", label })]);
        return LabelSet.Of(sample, classNames).Spell(predicted, [.. predicted.Select((_, i) => $"{i + 1}")], null);
    }

    private static string Refusal(Func<object> act) => Assert.Throws<UserException>(act).Message;
}
