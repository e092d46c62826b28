using UnityEditor;
using UnityEngine;

namespace LsdGame.Editor
{
    /// <summary>The director's inspector: raises events and tries prompts by hand while the game plays.</summary>
    [CustomEditor(typeof(LsdDirector))]
    sealed class LsdDirectorEditor : UnityEditor.Editor
    {
        string _event = "boss";
        string _prompt = "molten lava world";

        public override void OnInspectorGUI()
        {
            DrawDefaultInspector();
            if (!Application.isPlaying) return;
            var director = (LsdDirector)target;
            EditorGUILayout.Space();
            using (new EditorGUILayout.HorizontalScope())
            {
                _event = EditorGUILayout.TextField("Event", _event);
                if (GUILayout.Button("Raise")) director.Raise(_event);
            }
            using (new EditorGUILayout.HorizontalScope())
            {
                _prompt = EditorGUILayout.TextField("Prompt", _prompt);
                if (GUILayout.Button("Fade")) director.SetPrompt(_prompt);
            }
        }
    }
}
