import { ElButton, ElDialog, ElForm, ElFormItem, ElInput } from 'element-plus';
import { createApp, h, ref } from 'vue';
import { said } from './said';
import 'element-plus/dist/index.css';

const isOpen = ref(false);
const email = ref('');
const error = ref('');
const button = (words, onClick) => h(ElButton, { onClick }, () => words);

function form() {
  const input = () =>
    h(ElInput, {
      id: 'email',
      modelValue: email.value,
      'onUpdate:modelValue': (value) => {
        email.value = value;
      },
    });
  return h(ElForm, () => h(ElFormItem, { label: 'Email', error: error.value }, input));
}

const App = () => [
  button('Add contact', () => {
    isOpen.value = true;
  }),
  h(
    ElDialog,
    {
      title: 'New contact',
      modelValue: isOpen.value,
      'onUpdate:modelValue': (value) => {
        isOpen.value = value;
      },
    },
    {
      default: form,
      footer: () =>
        button('Save', () => {
          error.value = said;
        }),
    },
  ),
];

createApp(App).mount('#app');
